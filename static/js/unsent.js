// A draft's page says when this browser still holds words that were written in it and never
// reached the server (draft/saving.js keeps them), and leads to where they are sent.
(() => {
  "use strict";
  const note = document.querySelector("[data-unsent]");
  if (!note) return;
  const waiting = [];
  try {
    for (const key of Object.keys(window.localStorage)) {
      if (key.startsWith(note.dataset.unsent)) waiting.push(key.slice(note.dataset.unsent.length));
    }
  } catch { /* Storage is off: then nothing waits. */ }
  const section = waiting.find((name) => /^[0-9a-z]+$/.test(name));
  if (!section) return;
  const link = note.querySelector("a");
  link.href = link.href.replace("/start/", `/${section}/`);
  note.hidden = false;
})();
