// What a page knows of a job that runs: a stream of messages, one element that takes them.
//
// Each message says the number of the log's last entry, and what changed. The number goes into the address of the next
// connection, so nothing is lost or doubled, however often the stream breaks.

import { addCopyButtons, formats, localise } from "./app.js";

const SILENCE = 40_000; // the server says something every 15 s
const FIRST_RETRY = 500;
const LAST_RETRY = 5_000;

export function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

// An element with `data-seq`, `data-offline`, while the job runs `data-stream`; in it what a message may change.
export class LiveJob extends HTMLElement {
  connectedCallback() {
    this.seq = Number(this.dataset.seq);
    this.retry = FIRST_RETRY;
    this.tick();
    this.clock = setInterval(() => this.tick(), 1000);
    addEventListener("online", () => this.dataset.stream && !this.source && this.open());
    addEventListener("pageshow", (event) => event.persisted && this.dataset.stream && this.open());
    addEventListener("pagehide", () => this.close());
    if (this.dataset.stream) this.open();
  }

  disconnectedCallback() {
    this.close();
    clearInterval(this.clock);
  }

  // The stream
  open() {
    this.close();
    const address = new URL(this.dataset.stream, location.href);
    address.searchParams.set("after", this.seq);
    this.source = new EventSource(address);
    this.source.addEventListener("message", (event) => this.take(JSON.parse(event.data)));
    this.source.addEventListener("ping", () => this.heard());
    this.source.addEventListener("end", () => this.finish());
    this.source.addEventListener("error", () => this.lost());
    this.heardAt = Date.now();
    this.watch = setTimeout(() => this.lost(), SILENCE);
  }

  close() {
    this.source?.close();
    this.source = undefined;
    clearTimeout(this.watch);
    clearTimeout(this.again);
  }

  heard() {
    this.heardAt = Date.now();
    this.retry = FIRST_RETRY;
    this.querySelector("[data-offline-note]").hidden = true;
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.lost(), SILENCE);
  }

  lost() {
    this.close();
    const note = this.querySelector("[data-offline-note]");
    if (note.hidden) {
      const time = formats.time.format(this.heardAt);
      note.querySelector("span").textContent = this.dataset.offline.replace("{time}", time);
      note.hidden = false;
    }
    this.again = setTimeout(() => this.open(), this.retry);
    this.retry = Math.min(this.retry * 2, LAST_RETRY);
  }

  finish() {
    this.heard();
    this.close();
    delete this.dataset.stream;
  }

  take(message) {
    this.heard();
    this.seq = Math.max(this.seq, message.seq);
    this.dataset.state = message.state;
    const sentence = this.querySelector("#sentence");
    if (sentence.textContent !== message.sentence) sentence.textContent = message.sentence;
    for (const [name, html] of Object.entries(message.panels)) this.redraw(this.querySelector(`#${name}`), html);
    this.tick();
  }

  redraw(panel, html) {
    const controls = () => [...panel.querySelectorAll("a, button, summary, [tabindex]")];
    const focused = controls().indexOf(document.activeElement);
    const places = controls().map((control) => control.scrollTop);
    panel.replaceChildren(fragment(html));
    controls().forEach((control, at) => { if (places[at]) control.scrollTop = places[at]; });
    localise(panel);
    addCopyButtons(panel);
    if (focused >= 0) controls()[focused]?.focus();
  }

  tick() {
    for (const clock of this.querySelectorAll("[data-elapsed]")) {
      clock.begun ??= performance.now() - 1000 * Number(clock.dataset.elapsed);
      clock.textContent = duration((performance.now() - clock.begun) / 1000);
    }
  }
}

function duration(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  if (hours > 0) return `${hours}\u00a0h ${two(minutes)}\u00a0min`;
  return minutes > 0 ? `${minutes}\u00a0min ${two(rest)}\u00a0s` : `${rest}\u00a0s`;
}
