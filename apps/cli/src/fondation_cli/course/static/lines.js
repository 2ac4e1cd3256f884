// Marks the lines that an address names: #L10, #L10-L24, and #e3-L10-L24 in the third box of a chapter.
"use strict";

(() => {
  const mark = () => {
    for (const line of document.querySelectorAll(".line.is-marked")) line.classList.remove("is-marked");
    const named = /^#(?<box>e\d+-)?L(?<start>\d+)(?:-L(?<end>\d+))?$/.exec(location.hash);
    if (!named) return;
    const { box = "", start, end = start } = named.groups;
    const first = document.getElementById(`${box}L${start}`);
    if (!first) return;
    const last = Math.min(Number(end), Number(start) + 5000);
    for (let number = Number(start); number <= last; number += 1) {
      document.getElementById(`${box}L${number}`)?.classList.add("is-marked");
    }
    first.scrollIntoView({ block: last - Number(start) > 12 ? "start" : "center" });
  };

  // Shift-click on a second number names the lines between, so that they can be passed on.
  document.addEventListener("click", (event) => {
    const number = event.target instanceof Element && event.target.closest("a.number");
    const from = /^#L(\d+)/.exec(location.hash);
    if (!number || !event.shiftKey || !from) return;
    event.preventDefault();
    const [start, end] = [Number(from[1]), Number(number.textContent)].sort((a, b) => a - b);
    location.hash = `L${start}-L${end}`;
  });

  addEventListener("hashchange", mark);
  mark();
})();
