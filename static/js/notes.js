// Notes that save themselves: to the server as one types, and into the browser first, so that
// neither a closed tab nor a network that goes loses a word.
//
// What waits lies in the browser by box: its words, and the mark of the text that they were made
// of, so that what was written on another device meanwhile is asked about and not replaced.
(() => {
  "use strict";
  const sent = document.querySelector("[data-notes-sent]");
  if (sent) {
    // A school's browser needn't hold what was sent.
    try { window.localStorage.removeItem(sent.dataset.notesSent); } catch (error) { /* Off. */ }
  }
  const form = document.querySelector("[data-saves-itself]");
  // Both texts are shown: saving is for whoever reads them, by the button.
  if (!form || "refusedNow" in form.dataset) return;
  const PAUSE_MS = 1200;
  const RETRY_MS = 15000;
  const key = form.dataset.savesItself;
  const state = form.querySelector("[data-saves-state]");
  const boxes = Array.from(form.querySelectorAll("textarea"));
  const base = form.elements.base;
  // What this page was shown, or has saved.
  const stands = new Map(boxes.map((box) => [box, box.defaultValue]));
  let timer = 0;
  let busy = false;

  const say = (text) => { if (state.textContent !== text) state.textContent = text; };
  const later = (ms) => { window.clearTimeout(timer); timer = window.setTimeout(save, ms); };
  const touched = () => boxes.filter((box) => box.value !== stands.get(box));
  const marks = () => new Map(base.value.split(",").map((one) => one.split(":")));

  function keep() {
    const now = marks();
    const held = touched().map((box) => [box.name, { words: box.value, mark: now.get(box.name) }]);
    try {
      if (held.length) window.localStorage.setItem(key, JSON.stringify(Object.fromEntries(held)));
      else window.localStorage.removeItem(key);
    } catch (error) { /* a full or closed store */ }
  }

  function bringBack() {
    const kept = JSON.parse(window.localStorage.getItem(key) || "{}");
    const now = marks();
    for (const box of boxes) {
      const held = kept[box.name];
      if (!held) continue;
      // Pages of before kept the words alone.
      box.value = typeof held === "string" ? held : held.words;
      if (held.mark) now.set(box.name, held.mark);
    }
    base.value = Array.from(now, (one) => one.join(":")).join(",");
    if (touched().length) later(0);
  }

  function refusal(answer) {
    if (answer.type === "opaqueredirect") return form.dataset.signedOut;
    return { 409: form.dataset.sent, 422: form.dataset.refused }[answer.status];
  }

  async function save() {
    if (busy) { later(PAUSE_MS); return; }
    busy = true;
    const words = boxes.map((box) => [box, box.value]);
    try {
      const answer = await fetch(form.action || window.location.href, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Saves-Itself": "1" },
        redirect: "manual",
      });
      const refused = refusal(answer);
      if (refused) {
        // Too long, say: the network has nothing to do with it, and what is wrong the page says.
        say(refused);
        if (answer.type === "opaqueredirect") later(RETRY_MS);
        return;
      }
      if (answer.status !== 204) throw new Error(String(answer.status));
      for (const [box, text] of words) stands.set(box, text);
      base.value = answer.headers.get("X-Base");
      keep();
      say(form.dataset.saved);
    } catch (error) {
      say(form.dataset.kept);
      later(RETRY_MS);
    } finally {
      busy = false;
    }
  }

  // What this browser still holds was never saved.
  try { bringBack(); } catch (error) { /* nothing that can be read */ }

  form.addEventListener("input", () => { keep(); later(PAUSE_MS); });
  window.addEventListener("online", () => later(0));
  form.addEventListener("submit", () => window.clearTimeout(timer));
})();
