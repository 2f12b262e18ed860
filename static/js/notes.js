// Notes that save themselves: to the server as one types, and into the browser first, so that
// neither a closed tab nor a network that goes loses a word.
(() => {
  "use strict";
  const form = document.querySelector("[data-saves-itself]");
  if (!form) return;
  const PAUSE_MS = 1200;
  const RETRY_MS = 15000;
  const key = form.dataset.savesItself;
  const state = form.querySelector("[data-saves-state]");
  const boxes = Array.from(form.querySelectorAll("textarea"));
  let timer = 0;

  const say = (text) => { if (state.textContent !== text) state.textContent = text; };
  const typed = () => JSON.stringify(Object.fromEntries(boxes.map((box) => [box.name, box.value])));
  const later = (ms) => { window.clearTimeout(timer); timer = window.setTimeout(save, ms); };

  function keep() {
    try { window.localStorage.setItem(key, typed()); } catch (error) { /* a full or closed store */ }
  }

  function forget(words) {
    try {
      if (window.localStorage.getItem(key) === words) window.localStorage.removeItem(key);
    } catch (error) { /* as above */ }
  }

  async function save() {
    const words = typed();
    try {
      const answer = await fetch(form.action || window.location.href, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Saves-Itself": "1" },
        redirect: "manual",
      });
      // Too long, say: the network has nothing to do with it, and what is wrong the page says.
      if (answer.status === 422) { say(form.dataset.refused); return; }
      if (answer.status !== 204) throw new Error(String(answer.status));
      forget(words);
      say(form.dataset.saved);
    } catch (error) {
      say(form.dataset.kept);
      later(RETRY_MS);
    }
  }

  // What this browser still holds was never saved.
  try {
    const kept = JSON.parse(window.localStorage.getItem(key) || "null");
    if (kept) {
      for (const box of boxes) if (typeof kept[box.name] === "string") box.value = kept[box.name];
      later(0);
    }
  } catch (error) { /* nothing that can be read */ }

  form.addEventListener("input", () => { keep(); later(PAUSE_MS); });
  window.addEventListener("online", () => later(0));
  form.addEventListener("submit", () => window.clearTimeout(timer));
})();
