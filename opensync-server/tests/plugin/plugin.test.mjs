// The published plugin of the hosted OpenSync for Claude Code, unchanged: what it sends arrives.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

const PLUGIN = join("node_modules", "claude-code-sync", "dist", "cli.js");
const SESSION = "5f0c7a52-0000-4000-8000-000000000001";

let home, server, address, key;

before(async () => {
  home = await mkdtemp(join(tmpdir(), "opensync-plugin-"));
  const data = ["--data-dir", join(home, "data")];
  const scopes = ["--scope", "read,sync", "--json"];
  const made = execFileSync(process.env.OPENSYNC, [...data, "keys", "create", "--name", "plugin", ...scopes]);
  key = JSON.parse(made).key;
  server = spawn(process.env.OPENSYNC, [...data, "serve", "--no-watch", "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    address = /http:\/\/[\d.:]+/.exec(line)?.[0];
    if (address) break;
  }
});

after(async () => {
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
  await rm(home, { recursive: true });
});

/** Runs a command of the plugin, telling it `told` on standard input. */
function plugin(words, told) {
  const env = { PATH: process.env.PATH, HOME: home, CLAUDE_SYNC_CONVEX_URL: address, CLAUDE_SYNC_API_KEY: key };
  const input = told && JSON.stringify({ session_id: SESSION, cwd: "/home/ada/shop", ...told });
  return execFileSync(process.execPath, [PLUGIN, ...words], { env, input, encoding: "utf8", timeout: 30_000 });
}

/** Asks on a connection of its own, because the server closes one that is idle while the plugin runs. */
async function ask(path) {
  const headers = { Authorization: `Bearer ${key}`, Connection: "close" };
  const answer = await fetch(address + path, { headers });
  assert.equal(answer.status, 200, path);
  return answer.json();
}

test("the plugin's own tests of the connection pass", async () => {
  assert.match(plugin(["status"]), new RegExp(address));
  plugin(["synctest"]);

  const { sessions } = await ask("/api/sessions");

  assert.deepEqual(sessions.map((session) => session.title), ["Connection Test"]);
});

test("a conversation arrives with what was said, its tools and its tokens", async () => {
  const transcript = join(home, "transcript.jsonl");
  const usage = { input_tokens: 200, output_tokens: 40, cache_read_input_tokens: 100, cache_creation_input_tokens: 10 };
  const content = [{ type: "text", text: "The writer holds the redb lock." }];
  const lines = [
    { type: "user", uuid: "u-1", message: { role: "user", content: "why does the restock job hang?" } },
    { type: "assistant", uuid: "a-1", message: { id: "m-1", role: "assistant", model: "claude-opus-4-5", content, usage } },
  ];
  const at = (index) => `2026-02-03T09:12:0${index}.000Z`;
  await writeFile(transcript, lines.map((line, index) => `${JSON.stringify({ ...line, timestamp: at(index) })}\n`).join(""));

  plugin(["hook", "SessionStart"], { transcript_path: transcript, source: "startup" });
  plugin(["hook", "UserPromptSubmit"], { prompt: "why does the restock job hang?" });
  const tool = { tool_name: "Bash", tool_use_id: "t-1", tool_input: { command: "lsof store.redb" } };
  plugin(["hook", "PostToolUse"], { ...tool, tool_response: { stdout: "restock 4711" } });
  plugin(["hook", "Stop"], { transcript_path: transcript });
  plugin(["hook", "SessionEnd"], { transcript_path: transcript, reason: "other" });

  const { sessions } = await ask("/api/sessions");
  const sent = sessions.find((session) => session.externalId === SESSION);
  assert.equal(sent.source, "claude-code");
  assert.equal(sent.projectName, "shop");
  assert.equal(sent.model, "claude-opus-4-5");
  assert.deepEqual([sent.promptTokens, sent.completionTokens], [310, 40]);
  const { messages } = await ask(`/api/sessions/get?id=${sent.id}`);
  const said = messages.map((message) => message.textContent).filter(Boolean);
  assert.ok(said.includes("why does the restock job hang?"), said);
  assert.ok(said.includes("The writer holds the redb lock."), said);
  const parts = messages.flatMap((message) => message.parts);
  assert.deepEqual(parts.find((part) => part.type === "tool-call").content, {
    toolName: "Bash",
    args: { command: "lsof store.redb" },
  });
  const { results } = await ask("/api/search?q=lsof");
  assert.deepEqual(results.map((result) => result.externalId), [SESSION]);
});

test("a conversation that is sent again is there once", async () => {
  const before = await ask("/api/stats");

  plugin(["hook", "PostToolUse"], { tool_name: "Bash", tool_use_id: "t-1", tool_input: { command: "lsof store.redb" } });

  assert.deepEqual(await ask("/api/stats"), before);
});
