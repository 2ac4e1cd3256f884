import type { Todo } from "./todos";

const KEY = "starter-project";

function isTodo(value: unknown): value is Todo {
  const todo = value as Todo | null;
  return typeof todo?.id === "number" && typeof todo.text === "string" && typeof todo.done === "boolean";
}

/** The tasks that this browser has kept; none where its storage is off or holds something else. */
export function load(): readonly Todo[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isTodo) : [];
  } catch {
    return [];
  }
}

/** Keep the tasks; where storage is off or full they live as long as the page. */
export function save(todos: readonly Todo[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(todos));
  } catch {
    return;
  }
}
