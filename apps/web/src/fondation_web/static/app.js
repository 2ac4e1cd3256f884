// What every page can do beyond reading: colours, keys, local times, copying, sending an archive with its progress.

const root = document.documentElement;

export function remember(name, value) {
  try {
    localStorage.setItem(`fondation:${name}`, value);
  } catch {
    // Storage is refused: it holds for this page.
  }
}

export function recall(name) {
  try {
    return localStorage.getItem(`fondation:${name}`);
  } catch {
    return null;
  }
}

// Times in the visitor's own zone, and in their own country's way where they read its language
const locale = navigator.languages.find((tag) => tag.split("-")[0] === root.lang) ?? root.lang;
export const formats = {
  time: new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
  moment: new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }),
};

export function localise(within) {
  for (const time of within.querySelectorAll("time[data-local]")) {
    time.textContent = formats[time.dataset.local].format(new Date(time.dateTime));
    delete time.dataset.local;
  }
}

// Buttons that copy what stands before them
export function addCopyButtons(within) {
  for (const code of within.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-button";
    button.textContent = root.dataset.wordCopy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = root.dataset.wordCopied;
      setTimeout(() => (button.textContent = root.dataset.wordCopy), 2000);
    });
    code.removeAttribute("data-copy");
    code.after(" ", button);
  }
}

// Colours
const themes = { system: "light", light: "dark", dark: "system" };
const themeForm = document.querySelector("[data-theme-form]");

function showTheme() {
  const button = themeForm.querySelector("button");
  const label = themeForm.dataset[root.dataset.theme ?? "system"];
  button.title = label;
  button.querySelector(".unseen").textContent = label;
}

themeForm.addEventListener("submit", (event) => {
  event.preventDefault();
  const theme = themes[root.dataset.theme ?? "system"];
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  remember("theme", theme);
  document.cookie = `fondation_theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  showTheme();
});

// Keys
const dialog = document.getElementById("keys");
const keysOn = document.getElementById("keys-on");
const actions = {
  "?": () => dialog.showModal(),
  "/": () => document.querySelector("[data-find]")?.focus(),
  j: () => step(1),
  k: () => step(-1),
};

// To the next or previous entry of a list, or line of a log
function step(by) {
  const all = [...document.querySelectorAll("[data-step]")].filter((entry) => entry.offsetParent !== null);
  const here = all.indexOf(document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
  all[next]?.focus();
}

export function onKey(key, action) {
  actions[key] = action;
}

function isTyping(element) {
  return element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

document.addEventListener("keydown", (event) => {
  const plain = !(event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented);
  if (!plain || !keysOn.checked || document.querySelector("dialog[open]") || isTyping(event.target)) return;
  const action = actions[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
});

keysOn.checked = recall("keys") !== "off";
keysOn.addEventListener("change", () => remember("keys", keysOn.checked ? "on" : "off"));
document.querySelector("[data-keys-button]").addEventListener("click", () => dialog.showModal());

// An archive is sent before the form, so that its progress can be seen
const ask = document.querySelector("[data-ask]");

function send(file, shown) {
  const request = new XMLHttpRequest();
  const said = shown.querySelector("[role=status]");
  const bar = shown.querySelector("progress");
  shown.hidden = bar.hidden = false;
  request.upload.addEventListener("progress", (event) => {
    bar.value = (100 * event.loaded) / event.total;
    said.textContent = `${Math.floor(bar.value)} %`;
  });
  shown.querySelector("button").onclick = () => request.abort();
  request.open("POST", "/v1/uploads");
  request.setRequestHeader("Accept", "text/html");
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  return new Promise((done) => {
    request.onloadend = () => done(request);
    request.send(file);
  });
}

// A server that refuses a large body closes the line, and a browser then has no answer to show
ask?.elements.archive.addEventListener("change", ({ target }) => {
  const tooLarge = target.files[0]?.size > Number(target.dataset.most);
  target.setCustomValidity(tooLarge ? target.dataset.tooLarge : "");
  target.reportValidity();
});

ask?.addEventListener("submit", async (event) => {
  const file = ask.elements.archive.files[0];
  if (file === undefined || (ask.elements.repository?.value.trim() ?? "") !== "") return;
  event.preventDefault();
  const buttons = ask.querySelectorAll(".button:not([data-upload-stop])");
  for (const button of buttons) button.disabled = true;
  const shown = ask.querySelector("[data-upload]");
  const request = await send(file, shown);
  for (const button of buttons) button.disabled = false;
  if (request.status === 201) {
    ask.elements.upload.value = JSON.parse(request.responseText).id;
    ask.elements.archive.value = "";
    // No file is left, so this time it goes; and the server is told which button it was.
    ask.requestSubmit(event.submitter);
  } else {
    shown.hidden = true;
    // The server draws the card, as it does without scripts.
    const card = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("#problem");
    document.getElementById("problem")?.remove();
    if (card !== null) {
      addCopyButtons(card);
      ask.before(card);
      card.focus();
    }
  }
});

showTheme();
localise(document);
addCopyButtons(document);
