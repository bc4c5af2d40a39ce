// The calls of Chatbox, through the packages that it is made from; prints `case: what came` for each.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { jsonSchema, streamText, tool } from "ai";
import { readFileSync } from "node:fs";

const BASE = "https://api.example.com/v1";
const KEY = process.env.API_KEY;
const PICTURE = `data:image/png;base64,${readFileSync("picture.png").toString("base64")}`;
const WEATHER = tool({
  description: "Tells the weather",
  inputSchema: jsonSchema({ type: "object", properties: { city: { type: "string" } }, required: ["city"] }),
});

const system = { role: "system", content: "You are helpful." };
const user = (content) => ({ role: "user", content });
const text = (words) => ({ type: "text", text: words });
const image = { type: "image", image: PICTURE };

function model(name, apiKey = KEY) {
  const headers = { "x-case": name };
  return createOpenAICompatible({ name: "chatbox", apiKey, baseURL: BASE, headers })("gpt-4o-mini");
}

// Text and tool calls of a stream, and the error that ended it where one did.
async function read(name, options, apiKey) {
  const result = streamText({ model: model(name, apiKey), maxRetries: 0, onError() {}, ...options });
  let out = "";
  for await (const part of result.fullStream) {
    if (part.type === "text-delta") out += part.text;
    if (part.type === "tool-call") out += `${part.toolName} ${JSON.stringify(part.input)}`;
    if (part.type === "error") out += ` error ${part.error.statusCode ?? ""} ${part.error.message ?? JSON.stringify(part.error)}`;
  }
  return out;
}

async function list() {
  const headers = { Authorization: `Bearer ${KEY}`, "Content-Type": "application/json", "x-case": "list" };
  const response = await fetch(`${BASE}/models`, { headers });
  return (await response.json()).data.map((it) => `${it.id} ${it.owned_by}`).join(" ");
}

async function hangUp() {
  const controller = new AbortController();
  const messages = [user("slowly, please")];
  const result = streamText({
    model: model("hang_up"), messages, maxRetries: 0, onError() {}, abortSignal: controller.signal,
  });
  let out = "";
  for await (const piece of result.textStream) {
    out += piece;
    controller.abort();
  }
  return out;
}

async function run(name, call) {
  try {
    console.log(`${name}: ${await call(name)}`);
  } catch (error) {
    console.log(`${name}: FAILED ${error}`);
  }
}

await run("list", list);
await run("check", (name) => read(name, { messages: [user("Hi")] }));
await run("check_picture", (name) => read(name, { messages: [user([text("Hi"), image])] }));
await run("check_tool", (name) =>
  read(name, { messages: [user("What is the weather in Oslo?")], tools: { get_weather: WEATHER }, toolChoice: "auto" }));
await run("chat", (name) => read(name, { messages: [system, user("Hello")] }));
await run("picture", (name) => read(name, { messages: [system, user([text("What is this?"), image])] }));
await run("error", (name) => read(name, { messages: [user("Hello")] }, "sk-nobody-knows-this-key"));
await run("broken_stream", (name) => read(name, { messages: [user("break, please")] }));
await run("retry", (name) => read(name, { messages: [user("fail four times, please")], maxRetries: 4 }));
await run("hang_up", hangUp);
