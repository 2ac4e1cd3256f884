// Questions: an answer is judged at once and remembered; how many were right shows beside each chapter.
"use strict";

(() => {
  const root = document.documentElement;
  const key = `fondation:answers:${root.dataset.course}`;
  const here = document.querySelector("main[data-chapter]")?.dataset.chapter;

  let answers = {};

  // Questions of another page of the course may have been answered since this one was opened.
  const load = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
      answers = kept && typeof kept === "object" ? kept : {};
    } catch {
      // Refused, or not ours to understand: what was answered on this page stays.
    }
  };

  const keep = () => {
    try {
      localStorage.setItem(key, JSON.stringify(answers));
    } catch {
      // Storage is refused: answers last as long as the page.
    }
  };

  const count = () => {
    for (const item of document.querySelectorAll("li[data-questions]")) {
      const asked = JSON.parse(item.dataset.questions);
      // Answers to questions of an earlier version of the course are kept, but do not count for others.
      const given = asked.map((id) => answers[item.dataset.chapter]?.[id]).filter(Boolean);
      const right = given.filter((answer) => answer.right).length;
      const shown = item.querySelector(".answered");
      shown.hidden = given.length === 0;
      shown.textContent = shown.dataset.text.replace("{right}", right).replace("{total}", asked.length);
    }
  };

  const judge = (form, option) => {
    const right = "right" in option.dataset;
    const feedback = form.querySelector(".feedback");
    feedback.textContent = feedback.dataset[right ? "right" : "wrong"];
    feedback.classList.toggle("is-right", right);
    feedback.classList.toggle("is-wrong", !right);
    form.querySelector("details").open = true;
    for (const label of form.querySelectorAll(".option")) {
      label.classList.toggle("is-right", "right" in label.querySelector("input").dataset);
      label.classList.toggle("is-wrong", !right && label.contains(option));
    }
    return right;
  };

  // By the words of the answer: their order may be another in the next version of the course.
  const words = (option) => option.closest(".option").textContent.trim();

  load();
  for (const form of document.querySelectorAll("form.question")) {
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => {
      const right = judge(form, event.target);
      load();
      (answers[here] ??= {})[form.dataset.question] = { text: words(event.target), right };
      keep();
      count();
    });
    const given = answers[here]?.[form.dataset.question];
    const option = given && [...form.querySelectorAll("input")].find((each) => words(each) === given.text);
    if (option) {
      option.checked = true;
      judge(form, option);
    }
  }
  count();
  const again = () => {
    load();
    count();
  };
  addEventListener("storage", again);
  addEventListener("pageshow", (event) => event.persisted && again());

  const forget = document.querySelector(".forget");
  if (forget) {
    const read = `fondation:read:${root.dataset.course}`;
    try {
      forget.hidden = !localStorage.getItem(key) && !localStorage.getItem(read);
    } catch {
      // Nothing can be kept, so there is nothing to forget.
    }
    forget.addEventListener("click", () => {
      if (forget.textContent !== forget.dataset.sure) {
        forget.textContent = forget.dataset.sure;
        return;
      }
      localStorage.removeItem(key);
      localStorage.removeItem(read);
      location.reload();
    });
  }
})();
