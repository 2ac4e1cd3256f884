import { expect, test } from "vitest";

import { left, reduce, type Todo } from "./todos";

const add = (todos: readonly Todo[], text: string) => reduce(todos, { type: "add", text });
const two = add(add([], "milk"), "  bread ");

test("a task is added at the end, open, with an id of its own", () => {
  expect(two).toEqual([
    { id: 1, text: "milk", done: false },
    { id: 2, text: "bread", done: false },
  ]);
});

test("a task without words is none", () => {
  expect(add(two, "   ")).toBe(two);
});

test("a task is done, and open again", () => {
  const done = reduce(two, { type: "toggle", id: 1 });
  expect(left(done)).toBe(1);
  expect(left(reduce(done, { type: "toggle", id: 1 }))).toBe(2);
});

test("a removed task is gone, the others stay", () => {
  expect(reduce(two, { type: "remove", id: 1 }).map((todo) => todo.text)).toEqual(["bread"]);
});
