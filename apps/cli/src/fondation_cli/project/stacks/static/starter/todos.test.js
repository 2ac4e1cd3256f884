const assert = require("node:assert/strict");
const { test } = require("node:test");
const Todos = require("./todos.js");

test("a task is added at the end, open, with an id of its own", () => {
  const todos = Todos.add(Todos.add([], "milk"), "  bread ");
  assert.deepEqual(todos, [
    { id: 1, text: "milk", done: false },
    { id: 2, text: "bread", done: false },
  ]);
});

test("a task without words is none", () => {
  assert.deepEqual(Todos.add([], "   "), []);
});

test("a task is done, and open again", () => {
  const todos = Todos.add([], "milk");
  assert.equal(Todos.left(Todos.toggle(todos, 1)), 0);
  assert.equal(Todos.left(Todos.toggle(Todos.toggle(todos, 1), 1)), 1);
});

test("a removed task is gone, the others stay", () => {
  const todos = Todos.remove(Todos.add(Todos.add([], "milk"), "bread"), 1);
  assert.deepEqual(todos.map((todo) => todo.text), ["bread"]);
});
