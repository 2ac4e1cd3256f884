// Before the first paint: scripts are there, and the colours that were chosen.
"use strict";

(() => {
  const root = document.documentElement;
  root.classList.add("with-scripts");
  try {
    const theme = localStorage.getItem("fondation:theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage is refused: the system's colours stay.
  }
})();
