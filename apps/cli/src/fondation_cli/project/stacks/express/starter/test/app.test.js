import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";

import { makeApp } from "../src/app.js";

let server;
let address;

before(async () => {
  server = makeApp().listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${server.address().port}`;
});

after(() => server.close());

const call = (path, method = "GET", body) =>
  fetch(address + path, {
    method,
    body: body && JSON.stringify(body),
    headers: { "content-type": "application/json", connection: "close" },
  });

test("the service is healthy", async () => {
  const answer = await call("/health");
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { status: "ok" });
});

test("a task is made, changed, and removed", async () => {
  const made = await call("/todos", "POST", { text: " milk " });
  assert.equal(made.status, 201);
  const todo = await made.json();
  assert.deepEqual(todo, { id: todo.id, text: "milk", done: false });
  assert.equal(made.headers.get("location"), `/todos/${todo.id}`);

  const changed = await call(`/todos/${todo.id}`, "PATCH", { done: true });
  assert.deepEqual(await changed.json(), { ...todo, done: true });

  assert.equal((await call(`/todos/${todo.id}`, "DELETE")).status, 204);
  assert.equal((await call(`/todos/${todo.id}`)).status, 404);
});

test("a task without words is refused", async () => {
  for (const body of [{}, { text: "  " }, { text: 7 }]) {
    assert.equal((await call("/todos", "POST", body)).status, 422);
  }
});

test("a client can't choose an id", async () => {
  const made = await call("/todos", "POST", { text: "bread", id: 999 });
  assert.notEqual((await made.json()).id, 999);
});

test("what is no JSON is the client's fault, and said so", async () => {
  const answer = await fetch(`${address}/todos`, {
    method: "POST",
    body: "{",
    headers: { "content-type": "application/json", connection: "close" },
  });
  assert.equal(answer.status, 400);
});
