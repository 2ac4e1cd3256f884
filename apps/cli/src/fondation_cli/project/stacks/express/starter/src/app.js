import express from "express";

import { Todos } from "./todos.js";

export const title = "Starter Title";
const LONGEST = 200;

/** What is wrong with the fields of a request; undefined where nothing is. */
function refusal({ text, done }) {
  if (text !== undefined && (typeof text !== "string" || text.trim() === "" || text.length > LONGEST)) {
    return `text must be 1 to ${LONGEST} characters`;
  }
  if (done !== undefined && typeof done !== "boolean") return "done must be true or false";
  return undefined;
}

/** Only what a client may set, in its final form. */
function fields({ text, done }) {
  return { ...(text !== undefined && { text: text.trim() }), ...(done !== undefined && { done }) };
}

/** The service, with a store of its own; it listens nowhere yet. */
export function makeApp(todos = new Todos()) {
  const app = express();
  app.disable("x-powered-by");
  app.use(express.json({ limit: "16kb" }));

  app.get("/", (request, response) => response.json({ name: title, todos: "/todos", health: "/health" }));
  app.get("/health", (request, response) => response.json({ status: "ok" }));

  app.get("/todos", (request, response) => response.json(todos.list()));

  app.post("/todos", (request, response) => {
    const body = request.body ?? {};
    const problem = body.text === undefined ? "text is missing" : refusal(body);
    if (problem) return response.status(422).json({ error: problem });
    const todo = todos.add(body.text.trim());
    return response.status(201).location(`/todos/${todo.id}`).json(todo);
  });

  app
    .route("/todos/:id")
    .all((request, response, next) => {
      request.todo = todos.get(Number(request.params.id));
      if (request.todo === undefined) return response.status(404).json({ error: "there is no such task" });
      return next();
    })
    .get((request, response) => response.json(request.todo))
    .patch((request, response) => {
      const body = request.body ?? {};
      const problem = refusal(body);
      if (problem) return response.status(422).json({ error: problem });
      return response.json(todos.change(request.todo.id, fields(body)));
    })
    .delete((request, response) => {
      todos.remove(request.todo.id);
      response.status(204).end();
    });

  app.use((request, response) => response.status(404).json({ error: "there is nothing here" }));

  app.use((error, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = error.status ?? 500;
    if (status >= 500) console.error(error);
    return response.status(status).json({ error: status >= 500 ? "something went wrong" : error.message });
  });

  return app;
}
