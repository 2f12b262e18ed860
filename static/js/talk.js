// Words chosen in a paragraph go along with the comment; nothing has to be chosen.
(() => {
  "use strict";
  // A comment that was sent needn't be kept in this tab any more (app.js keeps what is typed).
  if (new URLSearchParams(window.location.search).has("said")) {
    try {
      for (const key of Object.keys(sessionStorage)) {
        if (/^kept:.*\/(talk|comment)\//.test(key)) sessionStorage.removeItem(key);
      }
    } catch { /* Storage is off. */ }
  }

  const paragraph = document.querySelector("[data-choose]");
  const field = document.querySelector("[data-chosen]");
  if (!paragraph || !field) return;
  const said = document.querySelector("[data-chosen-said]");
  const anew = document.querySelector("[data-new-words]");
  const whole = anew ? anew.value : "";

  function show(words) {
    field.value = words;
    said.hidden = !words;
    said.querySelector("[data-chosen-words]").textContent = words;
    // What nobody has changed yet follows the choice.
    if (anew && (anew.value === whole || anew.value === anew.dataset.from)) {
      anew.value = words || whole;
      anew.dataset.from = anew.value;
    }
  }

  document.addEventListener("selectionchange", () => {
    const selection = window.getSelection();
    if (!selection.rangeCount || !paragraph.contains(selection.anchorNode) || !paragraph.contains(selection.focusNode)) return;
    show(selection.toString().trim());
  });
  if (field.value) show(field.value);
})();
