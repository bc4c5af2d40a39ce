// The calls of Cherry Studio, through its own core; prints `case: what came` for each.
import { createExecutor } from "@cherrystudio/ai-core";
import { readFileSync } from "node:fs";

const BASE = "https://api.example.com/v1";
const KEY = process.env.API_KEY;
const MODEL = "gpt-4o-mini";
const BRAND = { "http-referer": "https://cherry-ai.com", "x-title": "Cherry Studio" };
const PICTURE = readFileSync("picture.png");

const user = (content) => ({ role: "user", content });
const text = (words) => ({ type: "text", text: words });
const image = { type: "file", mediaType: "image/png", data: PICTURE };

function executor(name, apiKey = KEY) {
  const headers = { ...BRAND, "x-case": name };
  return createExecutor("openai-compatible", { name: "cherry", baseURL: BASE, apiKey, headers, includeUsage: true }, []);
}

// Text and usage of a stream, and the error that ended it where one did.
async function read(name, messages, { apiKey, maxRetries = 0 } = {}) {
  const result = await (await executor(name, apiKey)).streamText({ model: MODEL, messages, maxRetries, onError() {} });
  let out = "";
  for await (const part of result.fullStream) {
    if (part.type === "text-delta") out += part.text;
    if (part.type === "finish") out += ` tokens ${part.totalUsage.totalTokens}`;
    if (part.type === "error") out += ` error ${part.error.statusCode ?? ""} ${part.error.message ?? JSON.stringify(part.error)}`;
  }
  return out;
}

async function list() {
  const headers = { ...BRAND, Authorization: `Bearer ${KEY}`, "x-api-key": KEY, "x-case": "list" };
  const { data } = await (await fetch(`${BASE}/models`, { headers })).json();
  const whole = data.filter((it) => typeof it.owned_by === "string" && typeof it.created === "number");
  return whole.map((it) => `${it.id} ${it.owned_by}`).join(" ");
}

// The check of the address: leaves at the first piece of text.
async function abortAtFirst(name, messages) {
  const controller = new AbortController();
  const options = { model: MODEL, messages, maxRetries: 2, onError() {}, abortSignal: controller.signal };
  const result = await (await executor(name)).streamText(options);
  for await (const part of result.fullStream) {
    if (part.type === "text-delta") {
      controller.abort();
      return part.text;
    }
    if (part.type === "error") throw part.error;
  }
  return "no text";
}

async function title(name) {
  const messages = [user("Name this topic")];
  return (await (await executor(name)).generateText({ model: MODEL, messages, maxRetries: 0 })).text;
}

async function run(name, call) {
  try {
    console.log(`${name}: ${await call(name)}`);
  } catch (error) {
    console.log(`${name}: FAILED ${error}`);
  }
}

await run("list", list);
await run("check", (name) => abortAtFirst(name, [{ role: "system", content: "test" }, user("hi")]));
await run("chat", (name) => read(name, [user("Hello")]));
await run("picture", (name) => read(name, [user([text("What is this?"), image])]));
await run("picture_alone", (name) => read(name, [user([image])]));
await run("title", title);
await run("error", (name) => read(name, [user("Hello")], { apiKey: "sk-nobody-knows-this-key" }));
await run("broken_stream", (name) => read(name, [user("break, please")]));
await run("retry", (name) => read(name, [user("please 503")], { maxRetries: 2 }));
await run("hang_up", (name) => abortAtFirst(name, [user("slowly, please")]));
