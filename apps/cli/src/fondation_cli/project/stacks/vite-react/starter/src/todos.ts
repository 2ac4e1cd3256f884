export interface Todo {
  readonly id: number;
  readonly text: string;
  readonly done: boolean;
}

export type Action =
  | { type: "add"; text: string }
  | { type: "toggle"; id: number }
  | { type: "remove"; id: number };

/** The tasks after an action; what a task is, and what may be done with it, is said here alone. */
export function reduce(todos: readonly Todo[], action: Action): readonly Todo[] {
  switch (action.type) {
    case "add": {
      const text = action.text.trim();
      const id = 1 + Math.max(0, ...todos.map((todo) => todo.id));
      return text === "" ? todos : [...todos, { id, text, done: false }];
    }
    case "toggle":
      return todos.map((todo) => (todo.id === action.id ? { ...todo, done: !todo.done } : todo));
    case "remove":
      return todos.filter((todo) => todo.id !== action.id);
  }
}

export const left = (todos: readonly Todo[]) => todos.filter((todo) => !todo.done).length;
