// Search in the page: the library and the index are plain scripts, loaded when the first letter is typed.
"use strict";

(() => {
  const MOST = 20;
  const root = document.documentElement.dataset.root;
  const fold = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();

  // `prepareRequest` and `prepare_request` are found whole and by their parts.
  const tokens = (text) =>
    text.split(/[^\p{L}\p{N}_]+/u).flatMap((word) => {
      const parts = word.split(/_+|(?<=\p{Ll})(?=\p{Lu})/u).filter(Boolean);
      return parts.length > 1 ? [word, ...parts] : parts;
    });

  const load = (address) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });

  let ready;
  const engine = () => {
    ready ??= Promise.all([load("assets/vendor/minisearch.js"), load("search-index.js")]).then(() => {
      const found = new MiniSearch({
        fields: ["title", "text", "within", "code", "answers"],
        // What the answers say is found, but never shown: the question would be given away.
        storeFields: ["kind", "href", "title", "within", "text", "code"],
        tokenize: tokens,
        processTerm: (term) => fold(term) || null,
        searchOptions: { boost: { title: 4, within: 1.5, code: 0.15, answers: 0.15 }, prefix: true, fuzzy: (term) => (term.length > 4 ? 0.2 : false), combineWith: "AND" },
      });
      found.addAll(globalThis.fondationIndex);
      return found;
    });
    return ready;
  };

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const snippet = (text, terms, kind = "span") => {
    const line = element(kind, "snippet");
    const folded = fold(text);
    const spots = terms.map((term) => folded.indexOf(term)).filter((spot) => spot >= 0);
    const middle = spots.length ? Math.min(...spots) : 0;
    const start = middle > 60 ? text.indexOf(" ", middle - 60) + 1 : 0;
    const shown = text.slice(start, start + 180);
    // Terms are letters, digits and underscores: nothing in them means anything to a pattern.
    const pattern = terms.toSorted((a, b) => b.length - a.length).join("|");
    line.append(start > 0 ? "… " : "");
    let at = 0;
    for (const hit of pattern ? fold(shown).matchAll(new RegExp(pattern, "gu")) : []) {
      line.append(shown.slice(at, hit.index), element("mark", "", shown.slice(hit.index, hit.index + hit[0].length)));
      at = hit.index + hit[0].length;
    }
    line.append(shown.slice(at), start + 180 < text.length ? " …" : "");
    return line;
  };

  // The line of code that has the most of the terms; of several, the first.
  const codeLine = (code, terms) => {
    const has = (line) => terms.filter((term) => fold(line).includes(term)).length;
    return code.split("\n").reduce((best, line) => (has(line) > has(best) ? line : best));
  };

  const result = (found, words) => {
    const item = element("li");
    const link = element("a");
    link.href = root + found.href;
    link.append(element("span", "title", found.title), " ");
    link.append(element("span", "within", [words[found.kind], found.within].filter(Boolean).join(" · ")));
    const inText = found.terms.filter((term) => found.match[term].includes("text"));
    const inCode = found.terms.filter((term) => found.match[term].includes("code"));
    if (found.text && (inText.length || !inCode.length)) link.append(snippet(found.text, found.terms));
    if (inCode.length) link.append(snippet(codeLine(found.code, inCode), inCode, "code"));
    item.append(link);
    return item;
  };

  for (const box of document.querySelectorAll(".search")) {
    const input = box.querySelector("input");
    const status = box.querySelector(".hint");
    const list = box.querySelector(".results");
    const standing = box.parentElement.matches(".standing");

    const show = async () => {
      const query = input.value.trim();
      const all = query ? (await engine()).search(query) : [];
      if (query !== input.value.trim()) return;
      list.replaceChildren(...all.slice(0, MOST).map((found) => result(found, box.dataset)));
      if (!query) status.textContent = status.dataset.hint;
      else if (all.length === 0) status.textContent = box.dataset.none;
      else status.textContent = all.length === 1 ? box.dataset.one : box.dataset.many.replace("{count}", all.length);
      if (standing) history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    };

    // A browser would empty the field first, and give a hidden field the keys until it draws the page again.
    const leave = () => {
      box.closest("dialog").close();
      if (box.contains(document.activeElement)) document.activeElement.blur();
    };

    input.addEventListener("input", show);
    box.addEventListener("keydown", (event) => {
      const links = [...list.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (event.key === "ArrowDown") links[Math.min(at + 1, links.length - 1)]?.focus();
      else if (event.key === "ArrowUp") (links[at - 1] ?? input).focus();
      else if (event.key === "Enter" && document.activeElement === input) links[0]?.click();
      else if (event.key === "Escape" && !standing) leave();
      else return;
      event.preventDefault();
    });
    if (standing) {
      input.value = new URLSearchParams(location.search).get("q") ?? "";
      if (input.value) show();
    }
  }
})();
