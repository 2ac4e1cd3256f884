// Before the first paint: scripts are there, and the colours that were last chosen, here or in a course.
"use strict";

(() => {
  const root = document.documentElement;
  root.classList.add("with-scripts");
  try {
    const theme = localStorage.getItem("fondation:theme");
    if (theme === null || theme === (root.dataset.theme ?? "system")) return;
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    document.cookie = `fondation_theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  } catch {
    // Storage is refused: the cookie alone decides.
  }
})();
