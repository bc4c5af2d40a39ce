// Calls the API in every way that a reader would; prints `case: what came` for each.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import OpenAI from "openai";

const MODEL = "gpt-4o-mini";
const PICTURE = "https://api.example.com/files/picture.png";
const WEATHER = {
  type: "function",
  function: {
    name: "get_weather",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};
const ask = (content) => [{ role: "user", content }];

async function plain(api, text = "Hello") {
  const completion = await api.chat.completions.create({ model: MODEL, messages: ask(text) });
  assert.equal(completion.choices[0].finish_reason, "stop");
  assert.ok(completion.usage.total_tokens > 0);
  return completion.choices[0].message.content;
}

async function streamed(api) {
  const stream = await api.chat.completions.create({
    model: MODEL, messages: ask("Hello"), stream: true, stream_options: { include_usage: true },
  });
  const chunks = await Array.fromAsync(stream);
  const usage = chunks.pop();
  assert.deepEqual(usage.choices, []);
  assert.ok(usage.usage.total_tokens > 0);
  assert.equal(chunks.at(-1).choices[0].finish_reason, "stop");
  return chunks.map((chunk) => chunk.choices[0].delta.content ?? "").join("");
}

async function tools(api) {
  const messages = ask("What is the weather in Oslo?");
  const body = { model: MODEL, messages, tools: [WEATHER] };
  const first = await api.chat.completions.create({ ...body, tool_choice: "required" });
  assert.equal(first.choices[0].finish_reason, "tool_calls");
  const call = first.choices[0].message.tool_calls[0];
  assert.equal(call.function.name, "get_weather");
  messages.push(first.choices[0].message, { role: "tool", tool_call_id: call.id, content: "rain" });
  const second = await api.chat.completions.create(body);
  return `${call.function.arguments} ${second.choices[0].message.content}`;
}

async function toolsStreamed(api) {
  const stream = await api.chat.completions.create({
    model: MODEL, messages: ask("Weather?"), tools: [WEATHER], tool_choice: "required", stream: true,
  });
  const chunks = await Array.fromAsync(stream);
  const calls = chunks.flatMap((chunk) => chunk.choices[0].delta.tool_calls ?? []);
  assert.equal(calls[0].function.name, "get_weather");
  return calls.map((call) => call.function.arguments).join("");
}

async function show(api, url) {
  const content = [{ type: "image_url", image_url: { url } }, { type: "text", text: "What is this?" }];
  const completion = await api.chat.completions.create({ model: MODEL, messages: ask(content) });
  return completion.choices[0].message.content;
}

const pictureData = (api) => {
  const data = readFileSync("picture.png").toString("base64");
  return show(api, `data:image/png;base64,${data}`);
};

async function models(api) {
  const ids = (await Array.fromAsync(api.models.list())).map((model) => model.id);
  assert.ok(ids.includes(MODEL), ids.join());
  return (await api.models.retrieve(MODEL)).owned_by;
}

async function embeddings(api) {
  const made = await api.embeddings.create({ model: "text-embedding-3-small", input: ["one", "two"] });
  assert.deepEqual(made.data.map((item) => item.index), [0, 1]);
  assert.ok(made.data[0].embedding.length > 1);
  return made.data[0].embedding.join(" ");
}

async function responses(api) {
  const response = await api.responses.create({ model: MODEL, input: "Hello" });
  assert.equal(response.status, "completed");
  return response.output_text;
}

async function responsesStreamed(api) {
  const events = await Array.fromAsync(await api.responses.create({ model: MODEL, input: "Hello", stream: true }));
  assert.equal(events[0].type, "response.created");
  assert.equal(events.at(-1).type, "response.completed");
  return events.filter((it) => it.type === "response.output_text.delta").map((it) => it.delta).join("");
}

// The status, the code and the param of the error that a call must raise.
async function refused(call) {
  const error = await call().then(() => assert.fail("no error"), (error) => error);
  assert.ok(error instanceof OpenAI.APIError, String(error));
  return `${error.status} ${error.code} ${error.param}`;
}

async function run(name, call, options = {}) {
  const api = new OpenAI({ defaultHeaders: { "x-case": name }, ...options });
  try {
    console.log(`${name}: ${await call(api)}`);
  } catch (error) {
    console.log(`${name}: FAILED ${error}`);
  }
}

await run("plain", (api) => plain(api));
await run("streamed", streamed);
await run("tools", tools);
await run("tools_streamed", toolsStreamed);
await run("picture_url", (api) => show(api, PICTURE));
await run("picture_data", pictureData);
await run("models", models);
await run("embeddings", embeddings);
await run("responses", responses);
await run("responses_streamed", responsesStreamed);
await run("unknown_key", (api) => refused(() => plain(api)), { apiKey: "sk-nobody-knows-this-key" });
await run("unknown_model", (api) => refused(() => api.models.retrieve("no-such-model")));
await run("bad_request", (api) => refused(() => api.chat.completions.create({ model: MODEL, messages: [] })));
await run("retry_429", (api) => plain(api, "please 429"));
await run("retry_503", (api) => plain(api, "please 503"));
