// What a reader keeps (colours, chapters read, keys on or off) and the keys of the keyboard.
"use strict";

(() => {
  const root = document.documentElement;
  const store = {
    get(key) {
      try {
        return localStorage.getItem(`fondation:${key}`);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        localStorage.setItem(`fondation:${key}`, value);
      } catch {
        // Storage is refused: the choice lasts as long as the page.
      }
    },
  };

  const colours = () => {
    const button = document.querySelector("button.theme");
    const show = () => {
      const label = button.dataset[root.dataset.theme ?? "system"];
      button.setAttribute("aria-label", label);
      button.title = label;
    };
    button.addEventListener("click", () => {
      const order = ["system", "light", "dark"];
      const next = order[(order.indexOf(root.dataset.theme ?? "system") + 1) % order.length];
      if (next === "system") delete root.dataset.theme;
      else root.dataset.theme = next;
      store.set("theme", next);
      show();
    });
    show();
  };

  const progress = () => {
    const key = `read:${root.dataset.course}`;
    const read = new Set();
    const take = (kept) => {
      read.clear();
      try {
        for (const id of JSON.parse(kept ?? "[]")) read.add(String(id));
      } catch {
        // Not ours to understand: start anew.
      }
    };
    const toggle = document.querySelector(".mark-read button");
    const here = document.querySelector("main[data-chapter]")?.dataset.chapter;
    const begin = document.querySelector("[data-continue]");
    const show = () => {
      for (const item of document.querySelectorAll("li[data-chapter], .wall [data-chapter]")) {
        const done = read.has(item.dataset.chapter);
        item.classList.toggle("is-read", done);
        const word = item.querySelector(".read-word");
        if (word) word.hidden = !done;
      }
      for (const count of document.querySelectorAll(".read-count")) {
        const items = [...document.querySelectorAll(".tree [data-chapter], .courses [data-chapter]")];
        const done = items.filter((item) => read.has(item.dataset.chapter)).length;
        count.hidden = done === 0;
        count.textContent = count.dataset.text.replace("{read}", done).replace("{total}", items.length);
      }
      if (toggle) {
        const done = read.has(here);
        toggle.setAttribute("aria-pressed", String(done));
        toggle.firstElementChild.textContent = done ? toggle.dataset.read : toggle.dataset.unread;
      }
      if (begin && read.size > 0) {
        const items = [...document.querySelectorAll(".courses [data-chapter]")];
        const at = items.findIndex((item) => !read.has(item.dataset.chapter));
        if (at > 0) {
          begin.href = items[at].querySelector("a").getAttribute("href");
          begin.firstElementChild.textContent = begin.dataset.continue.replace("{number}", at + 1);
        }
      }
    };
    toggle?.addEventListener("click", () => {
      const done = read.has(here);
      // Another page of the course may have been marked since this one was opened.
      const kept = store.get(key);
      if (kept !== null) take(kept);
      if (done) read.delete(here);
      else read.add(here);
      store.set(key, JSON.stringify([...read].sort()));
      show();
    });
    const again = () => {
      take(store.get(key));
      show();
    };
    addEventListener("storage", again);
    addEventListener("pageshow", (event) => event.persisted && again());
    again();
  };

  const dialogs = () => {
    for (const opener of document.querySelectorAll("[data-opens]")) {
      opener.addEventListener("click", (event) => {
        const dialog = document.getElementById(opener.dataset.opens);
        if (!dialog?.showModal || event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        dialog.showModal();
        // What was looked for last time gives way to the first letter typed.
        dialog.querySelector("input[type=search]")?.select();
      });
    }
    for (const dialog of document.querySelectorAll("dialog")) {
      dialog.addEventListener("click", (event) => {
        if (event.target === dialog || event.target.closest("[data-closes], .results a")) dialog.close();
      });
    }
  };

  const sections = () => [...document.querySelectorAll("main :is(h2, h3)[id]")];

  const toSection = (step) => {
    const all = sections();
    const limit = parseFloat(getComputedStyle(root).scrollPaddingTop) + 2;
    const tops = all.map((heading) => heading.getBoundingClientRect().top);
    const at = step > 0 ? tops.findIndex((top) => top > limit) : tops.findLastIndex((top) => top < limit - 4);
    if (at < 0) {
      if (step < 0) scrollTo(0, 0);
      return;
    }
    history.replaceState(null, "", `#${all[at].id}`);
    all[at].scrollIntoView({ block: "start" });
  };

  const keys = () => {
    const choice = document.getElementById("keys-on");
    choice.checked = store.get("keys") !== "off";
    choice.addEventListener("change", () => store.set("keys", choice.checked ? "on" : "off"));
    const actions = {
      "/": () => (document.querySelector("main .search input") ?? document.querySelector('[data-opens="search"]'))?.[document.querySelector("main .search input") ? "focus" : "click"](),
      "?": () => document.querySelector('[data-opens="help"]').click(),
      n: () => document.querySelector('.pager [rel="next"], link[rel="next"]')?.href,
      p: () => document.querySelector('.pager [rel="prev"], link[rel="prev"]')?.href,
      j: () => toSection(1),
      k: () => toSection(-1),
    };
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") root.classList.add("is-quiet");
      if (!choice.checked || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input, textarea, select, dialog") || document.querySelector("dialog[open]")) return;
      const act = actions[event.key];
      if (!act) return;
      event.preventDefault();
      const href = act();
      if (href) location.href = href;
    });
    for (const kind of ["pointerover", "focusin"]) {
      document.addEventListener(kind, (event) => {
        if (!event.target.closest?.(".term")) root.classList.remove("is-quiet");
      });
    }
  };

  // A finger cannot hover: the first tap on a term shows its definition, the second leads to the glossary.
  const taps = () => {
    let shown;
    let finger = false;
    document.addEventListener("pointerdown", (event) => {
      finger = event.pointerType === "touch";
      if (!event.target.closest(".term")) shown = undefined;
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest(".term > a");
      if (!finger || !link || link === shown) return;
      event.preventDefault();
      root.classList.remove("is-quiet");
      link.focus();
      shown = link;
    });
  };

  const whereabouts = () => {
    const links = new Map();
    for (const link of document.querySelectorAll(".page-list.side a")) links.set(link.hash.slice(1), link);
    if (links.size === 0) return;
    const headings = sections().filter((heading) => links.has(heading.id));
    const show = () => {
      const current = headings.findLast((heading) => heading.getBoundingClientRect().top < 160);
      for (const [anchor, link] of links) {
        if (anchor === current?.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    new IntersectionObserver(show, { rootMargin: "-150px 0px 0px 0px" }).observe(document.querySelector("article"));
    addEventListener("scroll", show, { passive: true });
    show();
  };

  colours();
  progress();
  dialogs();
  keys();
  taps();
  whereabouts();
})();
