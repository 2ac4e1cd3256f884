import { useEffect, useReducer, useRef, type FormEvent } from "react";

import { load, save } from "./storage";
import { left, reduce } from "./todos";
import { words } from "./words";

export function App() {
  const [todos, dispatch] = useReducer(reduce, undefined, load);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => save(todos), [todos]);

  function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    dispatch({ type: "add", text: field.current?.value ?? "" });
    event.currentTarget.reset();
  }

  function remove(id: number) {
    dispatch({ type: "remove", id });
    field.current?.focus(); // the button that had it is gone
  }

  return (
    <>
      <main>
        <h1>{words.title}</h1>
        <form onSubmit={add}>
          <label htmlFor="text">{words.task}</label>
          <div className="row">
            <input id="text" ref={field} maxLength={200} autoComplete="off" required />
            <button>{words.add}</button>
          </div>
        </form>
        {todos.length > 0 ? (
          <ul aria-label={words.tasks}>
            {todos.map((todo) => (
              <li key={todo.id}>
                <label>
                  <input type="checkbox" checked={todo.done} onChange={() => dispatch({ type: "toggle", id: todo.id })} />
                  <span>{todo.text}</span>
                </label>
                <button type="button" aria-label={words.remove(todo.text)} onClick={() => remove(todo.id)}>
                  ×
                </button>
              </li>
            ))}
          </ul>
        ) : (
          <p className="quiet">{words.empty}</p>
        )}
        <p className="quiet" role="status">
          {todos.length > 0 && words.left(left(todos))}
        </p>
      </main>
      <footer className="quiet">{words.kept}</footer>
    </>
  );
}
