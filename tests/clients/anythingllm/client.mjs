// The calls of AnythingLLM, through the SDK that it is made from; prints `case: what came` for each.
import { readFileSync } from "node:fs";
import OpenAI from "openai";

const BASE = "https://api.example.com/v1";
const MODEL = "gpt-4o-mini";
const PICTURE = `data:image/png;base64,${readFileSync("picture.png").toString("base64")}`;
const SETTINGS = { temperature: 0.7, max_tokens: 1024 };

const system = { role: "system", content: "You are helpful." };
const user = (content) => ({ role: "user", content });
const image = (detail) => ({ type: "image_url", image_url: { url: PICTURE, ...detail } });
const parts = (detail) => [{ type: "text", text: "What is this?" }, image(detail)];

// The three function tools of its agent; schemas as a converter from zod writes them.
const TOOLS = ["rag-memory", "document-summarizer", "web-scraping"].map((name) => ({
  type: "function",
  function: {
    name,
    description: `The tool ${name}`,
    parameters: {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: { content: { type: "string", "x-nullable": true } },
      additionalProperties: false,
    },
  },
}));

function client(name, apiKey = process.env.API_KEY) {
  const defaultHeaders = { "User-Agent": "AnythingLLM/1.16.0", "x-case": name };
  return new OpenAI({ baseURL: BASE, apiKey, defaultHeaders });
}

// Its plain chat: reads until `finish_reason` and leaves the rest, usage included.
async function chat(name, body) {
  const stream = await client(name).chat.completions.create({ model: MODEL, stream: true, ...SETTINGS, ...body });
  let out = "";
  for await (const chunk of stream) {
    out += chunk.choices[0]?.delta?.content ?? "";
    if (chunk.choices[0]?.finish_reason) return `${out} ${chunk.choices[0].finish_reason}`;
  }
  throw new Error("the stream ended without a finish_reason");
}

// Its agent: the same with tools and usage, read to the end.
async function agent(name, messages) {
  const body = { model: MODEL, stream: true, stream_options: { include_usage: true }, messages, tools: TOOLS };
  const stream = await client(name).chat.completions.create(body);
  let out = "", usage = null;
  for await (const chunk of stream) {
    out += chunk.choices[0]?.delta?.content ?? "";
    usage = chunk.usage ?? usage;
  }
  return `${out} tokens ${usage.total_tokens}`;
}

async function list(name) {
  const names = [];
  for await (const model of client(name).models.list()) names.push(`${model.id} ${model.owned_by}`);
  return names.join(" ");
}

async function check(name) {
  const completion = await client(name).chat.completions.create({ model: MODEL, messages: [user("hi")] });
  return completion.choices[0].message.content;
}

async function hangUp(name) {
  const stream = await client(name).chat.completions.create({
    model: MODEL, stream: true, messages: [user("slowly, please")],
  });
  for await (const chunk of stream) {
    const text = chunk.choices[0]?.delta?.content;
    if (text) {
      stream.controller.abort();
      return text;
    }
  }
  return "no text";
}

async function refused(call) {
  try {
    return await call();
  } catch (error) {
    return `error ${error.status ?? ""} ${error.message}`;
  }
}

async function run(name, call) {
  try {
    console.log(`${name}: ${await call(name)}`);
  } catch (error) {
    console.log(`${name}: FAILED ${error}`);
  }
}

await run("list", list);
await run("check", check);
await run("chat", (name) => chat(name, { messages: [system, user("Hello")] }));
await run("agent", (name) => agent(name, [system, user("Hello")]));
await run("picture", (name) => chat(name, { messages: [system, user(parts({ detail: "high" }))] }));
await run("agent_picture", (name) => agent(name, [system, user(parts({}))]));
await run("error", (name) =>
  refused(() => client(name, "null").chat.completions.create({ model: MODEL, messages: [user("Hello")] })));
await run("broken_stream", (name) => refused(() => chat(name, { messages: [user("break, please")] })));
await run("retry", (name) => chat(name, { messages: [user("please 503")] }));
await run("hang_up", hangUp);
