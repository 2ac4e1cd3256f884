const KEY = "starter-project";
const list = document.querySelector("#list");
const form = document.querySelector("#new");
const empty = document.querySelector("#empty");
const count = document.querySelector("#count");
const template = document.querySelector("#task");

let todos = load();

function load() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored : [];
  } catch {
    return []; // storage is off, or holds something else
  }
}

function change(next) {
  todos = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(todos));
  } catch {
    // storage is off or full: the tasks live as long as the page
  }
  show();
}

function item(todo) {
  const node = template.content.firstElementChild.cloneNode(true);
  const box = node.querySelector("input");
  const button = node.querySelector("button");
  box.checked = todo.done;
  box.addEventListener("change", () => {
    change(Todos.toggle(todos, todo.id));
    list.children[todos.findIndex((each) => each.id === todo.id)]?.querySelector("input").focus();
  });
  node.querySelector("span").textContent = todo.text;
  button.ariaLabel = button.ariaLabel.replace("{text}", () => todo.text);
  button.addEventListener("click", () => {
    change(Todos.remove(todos, todo.id));
    form.elements.text.focus();
  });
  return node;
}

function show() {
  list.replaceChildren(...todos.map(item));
  empty.hidden = todos.length > 0;
  count.hidden = todos.length === 0;
  const left = Todos.left(todos);
  const words = left === 0 ? count.dataset.none : left === 1 ? count.dataset.one : count.dataset.many;
  count.textContent = words.replace("{count}", left);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  change(Todos.add(todos, form.elements.text.value));
  form.reset();
  form.elements.text.focus();
});

show();
