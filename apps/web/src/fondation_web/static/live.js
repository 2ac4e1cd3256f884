// A job while it runs. The page came with the whole past; this adds what follows, and never moves the reader.

import { localise, onKey } from "./app.js";
import { LiveJob, fragment } from "./stream.js";

const AT_BOTTOM = 24;
const LEVELS = ["debug", "info", "warning", "error"];

class LiveRun extends LiveJob {
  connectedCallback() {
    this.unseen = 0;
    this.lines = this.querySelector("#lines");
    this.scroller = this.querySelector("[data-scroll]");
    this.pill = this.querySelector("[data-pill]");
    this.said = this.querySelector("[data-said]");
    this.followBox = this.querySelector("[data-follow]");
    this.level = this.querySelector("#level");
    this.find = this.querySelector("#find");
    this.listen();
    this.filter();
    if (this.named() === null) this.keepUp();
    else this.goThere();
    super.connectedCallback();
  }

  // A message
  take(message) {
    if (message.lines) this.append(fragment(message.lines));
    super.take(message);
  }

  append(content) {
    const fresh = [...content.querySelectorAll(".line")].filter((line) => Number(line.dataset.seq) > this.seq);
    for (const line of fresh) {
      localise(line);
      this.show(line);
    }
    const wasUnseen = this.unseen;
    this.unseen += fresh.length;
    this.lines.append(...fresh);
    this.querySelector("[data-none]").hidden = this.lines.children.length > 0;
    if (this.followBox.checked) this.keepUp();
    else if (this.unseen > wasUnseen) this.showPill();
  }

  tick() {
    super.tick();
    const title = `${this.querySelector("[data-sentence]").textContent} · ${this.dataset.name}`;
    if (document.title !== title) document.title = title;
  }

  // The line that the address names: its own, or where a phase or an attempt begins
  named() {
    return /^#(L|phase-|attempt-)/.test(location.hash) ? location.hash.slice(1) : null;
  }

  goThere() {
    const name = this.named();
    if (name === null) return;
    this.follow(false);
    const target = document.getElementById(name);
    if (target !== null) target.scrollIntoView({ block: "center" });
    else if (this.querySelector(".earlier")) location.search = "?all=1";
  }

  // Following
  keepUp() {
    if (this.followBox.checked) this.scroller.scrollTop = this.scroller.scrollHeight;
    this.unseen = 0;
    this.pill.hidden = true;
  }

  showPill() {
    const text = this.unseen === 1 ? this.dataset.newOne : this.dataset.newOther;
    this.pill.textContent = text.replace("{n}", this.unseen.toLocaleString(document.documentElement.lang));
    this.pill.hidden = false;
  }

  atBottom() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < AT_BOTTOM;
  }

  follow(on) {
    this.followBox.checked = on;
    if (on) this.keepUp();
  }

  // Which lines are shown
  show(line) {
    const wanted = this.find.value.trim().toLocaleLowerCase();
    line.hidden = wanted !== "" && !line.lastElementChild.textContent.toLocaleLowerCase().includes(wanted);
  }

  filter() {
    this.lines.dataset.least = this.level.value;
    for (const line of this.lines.children) this.show(line);
    const least = LEVELS.indexOf(this.level.value);
    const any = [...this.lines.children].some((line) => !line.hidden && LEVELS.indexOf(line.dataset.level) >= least);
    const none = this.querySelector("[data-none]");
    none.hidden = any;
    if (this.lines.children.length > 0) none.textContent = this.dataset.nothing;
    if (this.followBox.checked) this.keepUp();
  }

  nextError() {
    const errors = [...this.lines.querySelectorAll('[data-level="error"]')].filter((line) => line.offsetParent !== null);
    const here = this.lines.querySelector(".here");
    const next = errors.find((line) => here === null || Number(line.dataset.seq) > Number(here.dataset.seq));
    if (next === undefined) {
      here?.classList.remove("here");
      this.said.textContent = this.dataset.noError;
      return;
    }
    here?.classList.remove("here");
    this.follow(false);
    next.classList.add("here");
    next.scrollIntoView({ block: "center" });
    next.querySelector(".line-number").focus({ preventScroll: true });
    history.replaceState(null, "", `#${next.id}`);
  }

  listen() {
    const moved = () => {
      const bottom = this.atBottom();
      if (bottom) this.keepUp();
      this.followBox.checked = bottom;
    };
    for (const name of ["wheel", "touchmove", "keyup", "pointerup"]) {
      this.scroller.addEventListener(name, () => requestAnimationFrame(moved), { passive: true });
    }
    // A wheel may be felt before the log has moved, and it may roll on: whoever is seen to move up is left alone.
    this.scroller.addEventListener("scroll", () => {
      const top = this.scroller.scrollTop;
      if (top < this.top && !this.atBottom()) this.followBox.checked = false;
      this.top = top;
    }, { passive: true });
    this.followBox.addEventListener("change", () => this.follow(this.followBox.checked));
    this.pill.addEventListener("click", () => this.follow(true));
    this.querySelector("[data-wrap]").addEventListener("change", (event) => {
      this.lines.classList.toggle("no-wrap", !event.target.checked);
    });
    const changed = () => {
      this.filter();
      const address = new URL(location.href);
      address.searchParams.set("level", this.level.value);
      address.searchParams.set("find", this.find.value);
      history.replaceState(null, "", address);
    };
    this.level.addEventListener("change", changed);
    this.find.addEventListener("input", changed);
    this.querySelector("[data-log-tools]").addEventListener("submit", (event) => event.preventDefault());
    onKey("f", () => this.follow(!this.followBox.checked));
    onKey("e", () => this.nextError());
    this.lines.addEventListener("focusin", () => this.follow(false));
    addEventListener("hashchange", () => this.goThere());
  }
}

customElements.define("live-run", LiveRun);
