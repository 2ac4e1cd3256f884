// A part of a page that is drawn anew every few seconds while somebody looks at it, and on their return.

import { formats, localise } from "./app.js";
import { fragment } from "./stream.js";

const PAUSE = 5_000;

class LivePart extends HTMLElement {
  connectedCallback() {
    this.piece = this.querySelector("[data-piece]");
    this.note = this.querySelector("[data-offline-note]");
    this.heardAt = Date.now();
    this.timer = setInterval(() => this.look(), PAUSE);
    this.onReturn = () => this.look();
    document.addEventListener("visibilitychange", this.onReturn);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.onReturn);
  }

  async look() {
    if (document.hidden) return;
    const html = await this.ask();
    if (html !== undefined) this.draw(html);
    else this.say();
  }

  async ask() {
    try {
      const answer = await fetch(this.dataset.from, { headers: { Accept: "text/html" } });
      return answer.ok ? await answer.text() : undefined;
    } catch {
      return undefined;
    }
  }

  say() {
    this.note.querySelector("span").textContent = this.dataset.offline.replace("{time}", formats.time.format(this.heardAt));
    this.note.hidden = false;
  }

  draw(html) {
    this.heardAt = Date.now();
    this.note.hidden = true;
    if (html === this.drawn) return;
    this.drawn = html;
    const controls = () => [...this.piece.querySelectorAll("a, button")];
    const focused = controls().indexOf(document.activeElement);
    this.piece.replaceChildren(fragment(html));
    localise(this.piece);
    if (focused >= 0) controls()[focused]?.focus();
  }
}

customElements.define("live-part", LivePart);
