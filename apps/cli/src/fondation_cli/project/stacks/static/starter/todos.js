// What a list of tasks can do. Plain data in, new data out: nothing here knows of the page.
const Todos = {
  add(todos, text) {
    const trimmed = text.trim();
    if (trimmed === "") return todos;
    const id = 1 + Math.max(0, ...todos.map((todo) => todo.id));
    return [...todos, { id, text: trimmed, done: false }];
  },

  toggle(todos, id) {
    return todos.map((todo) => (todo.id === id ? { ...todo, done: !todo.done } : todo));
  },

  remove(todos, id) {
    return todos.filter((todo) => todo.id !== id);
  },

  left(todos) {
    return todos.filter((todo) => !todo.done).length;
  },
};

// A plain script, so that the page also works when it is opened from a folder; the tests load it as a module.
if (typeof module !== "undefined") module.exports = Todos;
