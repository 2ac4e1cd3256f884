/** Tasks, kept in memory: they live as long as the service. Put a database behind the same five verbs to keep them. */
export class Todos {
  #todos = new Map();
  #last = 0;

  list() {
    return [...this.#todos.values()];
  }

  get(id) {
    return this.#todos.get(id);
  }

  add(text) {
    const todo = { id: ++this.#last, text, done: false };
    this.#todos.set(todo.id, todo);
    return todo;
  }

  change(id, changes) {
    const todo = this.#todos.get(id);
    if (todo === undefined) return undefined;
    const changed = { ...todo, ...changes };
    this.#todos.set(id, changed);
    return changed;
  }

  remove(id) {
    return this.#todos.delete(id);
  }
}
