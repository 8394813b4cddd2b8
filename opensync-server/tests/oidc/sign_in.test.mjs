// People sign in at a real provider and are let in, each to what is theirs; nobody else is.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, test } from "node:test";

import { Browser } from "./browser.mjs";
import { ANOTHERS, APPLICATION, AUDIENCE, CLIENT, OURS, startProvider } from "./provider.mjs";
import { freePort, startServer } from "./server.mjs";

/** What Ada said, and a word of it that Bob may ask for, and get back in an error. */
const SAID = "marmalade on toast";
const WORD = "marmalade";
let home;
let provider;
let server;

before(async () => {
  const port = await freePort();
  home = `http://127.0.0.1:${port}`;
  provider = await startProvider(home);
  server = await startServer(
    port,
    `[accounts]
public_url = "${home}"
issuer = "${provider.issuer}"
client_id = "${CLIENT.id}"
client_secret = "${CLIENT.secret}"
allowed = ["@example.org"]
admins = ["ada@example.org"]
audience = "${AUDIENCE}"
[limits]
failures_per_address = 1000
`,
  );
});

after(async () => {
  await server?.close();
  provider?.close();
});

async function signIn(person) {
  const browser = new Browser();
  return { browser, ...(await browser.go(`${home}/auth/login`, { person })) };
}

/** Where the provider sends `browser` back to, which has not gone there yet. */
async function callback(browser, options = { person: "ada" }) {
  const isThere = (url) => url.startsWith(`${home}/auth/callback`);
  return (await browser.go(`${home}/auth/login`, { ...options, isThere })).url;
}

/** A token that an application gets for `person`, meant for `resource`. */
async function tokens(person, resource = OURS) {
  const verifier = randomBytes(32).toString("base64url");
  const asked = new URLSearchParams({
    client_id: APPLICATION,
    response_type: "code",
    redirect_uri: provider.back,
    scope: "openid opensync:read opensync:sync",
    resource,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const isThere = (url) => url.startsWith(provider.back);
  const { url } = await new Browser().go(`${provider.issuer}/auth?${asked}`, { person, isThere });
  const answer = await fetch(`${provider.issuer}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: APPLICATION,
      code: new URL(url).searchParams.get("code"),
      redirect_uri: provider.back,
      code_verifier: verifier,
      resource,
    }),
  });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

async function withToken(token, path, body, method = body ? "POST" : "GET") {
  const answer = await fetch(home + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  return answer;
}

test("who signs in is let in, as the owner of what is theirs", async () => {
  const ada = await signIn("ada");
  assert.equal(ada.status, 200, ada.text);
  const hers = await ada.browser.fetch(`${home}/api/v1/account`);
  assert.equal(hers.body.email, "ada@example.org");
  assert.equal(hers.body.role, "admin");

  const bob = await signIn("bob");
  const his = await bob.browser.fetch(`${home}/api/v1/account`);
  assert.equal(his.body.role, "member");
  assert.notEqual(his.body.owner, hers.body.owner);
  assert.equal((await bob.browser.fetch(`${home}/api/v1/accounts`)).status, 403);

  const again = await signIn("ada");
  const same = await again.browser.fetch(`${home}/api/v1/account`);
  assert.equal(same.body.owner, hers.body.owner);
});

test("who is not allowed, or whose address is not verified, stays outside", async () => {
  for (const person of ["eve", "mallory"]) {
    const { status, browser, text } = await signIn(person);
    assert.equal(status, 403, text);
    assert.equal((await browser.fetch(`${home}/api/v1/account`)).status, 401);
  }
});

test("a sign-in is ended once, by the browser that began it, with its own state", async () => {
  const browser = new Browser();
  const way = await callback(browser);
  assert.equal((await new Browser().ask(way)).status, 401, "another browser");

  const second = await callback(browser);
  const forged = new URL(second);
  forged.searchParams.set("state", "A".repeat(43));
  assert.equal((await browser.ask(forged)).status, 401, "another state");
  assert.equal((await browser.ask(second)).status, 200);
  assert.equal((await browser.ask(second)).status, 401, "the same again");
});

test("an answer of another provider is refused", async () => {
  const browser = new Browser();
  const way = new URL(await callback(browser));
  assert.equal(way.searchParams.get("iss"), provider.issuer);
  way.searchParams.set("iss", "https://elsewhere.example.org");
  assert.equal((await browser.ask(way)).status, 401);
});

test("who turns back at the provider is told so", async () => {
  const browser = new Browser();
  const answer = await browser.ask(await callback(browser, { refuses: true }));
  assert.equal(answer.status, 401);
  assert.match(await answer.text(), /did not let you in/);
});

test("a token of an application lets in whom it is about, if it is meant for this server", async () => {
  const { access_token: token, id_token: ofPerson } = await tokens("ada");
  const answer = await withToken(token, "/api/v1/account");
  const who = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(who));
  assert.equal(who.email, "ada@example.org");
  assert.deepEqual(who.scopes, ["read", "sync"]);
  assert.equal((await withToken(token, "/api/v1/keys")).status, 403, "it lacks the scope");

  const [head, body, signature] = token.split(".");
  const changed = JSON.parse(Buffer.from(body, "base64url"));
  changed.sub = "bob";
  const forged = Buffer.from(JSON.stringify(changed)).toString("base64url");
  const unsigned = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url");
  const { access_token: anothers } = await tokens("ada", ANOTHERS);
  const wrong = { forged: `${head}.${forged}.${signature}`, unsigned: `${unsigned}.${body}.`, anothers, ofPerson };
  for (const [name, token] of Object.entries(wrong)) {
    assert.equal((await withToken(token, "/api/v1/account")).status, 401, name);
  }
});

test("no route shows or changes what is another owner's", async () => {
  const [{ access_token: adas }, { access_token: bobs }] = [await tokens("ada"), await tokens("bob")];
  const message = { sessionExternalId: "s-ada", externalId: "m-1", role: "user", textContent: SAID };
  const kept = await withToken(adas, "/sync/message", message);
  assert.equal(kept.status, 200, await kept.clone().text());
  const found = await (await withToken(adas, `/api/search?q=${WORD}`)).text();
  assert.match(found, /s-ada/);

  const { paths } = await (await fetch(`${home}/openapi.json`)).json();
  let asked = 0;
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of Object.keys(methods).filter((method) => method !== "parameters")) {
      if (path === "/api/v1/events") continue;
      const query = `?id=s-ada&sessionId=s-ada&session=s-ada&format=json`;
      const body = { ids: ["s-ada"], id: "s-ada", session: "s-ada", action: "delete", title: "his" };
      const hasBody = ["post", "patch"].includes(method) ? body : undefined;
      const place = path.replace(/\{\w+\}/, "s-ada") + query;
      const answer = await withToken(bobs, place, hasBody, method.toUpperCase());
      const text = await answer.text();
      assert.ok(answer.status < 500 && !text.includes(SAID), `${method} ${path}: ${answer.status} ${text}`);
      asked += 1;
    }
  }
  assert.ok(asked >= 20, `${asked} routes`);
  for (const [name, parameters] of [
    ["get_session", { id: "s-ada" }],
    ["search_sessions", { query: WORD }],
    ["list_sessions", {}],
  ]) {
    const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: parameters } };
    const ofBob = await (await withToken(bobs, "/mcp", call)).text();
    assert.ok(!ofBob.includes(SAID) && !ofBob.includes(`"s-ada"`), ofBob);
    const ofAda = await (await withToken(adas, "/mcp", call)).text();
    assert.match(ofAda, /s-ada/, `${name}: ${ofAda}`);
  }
  const left = await (await withToken(adas, `/api/sessions/get?id=s-ada`)).text();
  assert.match(left, new RegExp(SAID));
});

test("who goes out is out, and no other site can send them", async () => {
  const { browser } = await signIn("bob");
  const leave = (headers) => browser.ask(`${home}/auth/logout`, { method: "POST", headers });
  assert.equal((await leave({ origin: "https://elsewhere.example.org" })).status, 401);
  assert.equal((await browser.fetch(`${home}/api/v1/account`)).status, 200);

  assert.equal((await leave({ origin: home })).status, 303);
  assert.equal((await browser.fetch(`${home}/api/v1/account`)).status, 401);
});
