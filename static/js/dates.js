// Dates of the cycle: a row that nobody touched repeats the one above, and the day to answer by
// stands two weeks before. The server does the same for whoever has no script.
(() => {
  "use strict";
  const DAYS_BEFORE = 14;
  const rows = Array.from(document.querySelectorAll("[data-row]"));
  const inputs = (row) => Array.from(row.querySelectorAll("[data-row-field]"));
  const named = (row, name) => inputs(row).find((input) => input.dataset.rowField === name);
  const touched = new WeakSet();

  // A row that has a day already was filled in by somebody.
  for (const row of rows) {
    const day = named(row, "day");
    if (day && day.value) inputs(row).forEach((input) => touched.add(input));
  }

  function repeatBelow(index, name, value) {
    for (const row of rows.slice(index + 1)) {
      const input = named(row, name);
      if (!input || touched.has(input)) return;
      if (input.value === value) continue;
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // What is typed and not saved would be announced as it was before.
  const ready = document.querySelector("[data-announce-saved]");
  const unsaved = document.querySelector("[data-unsaved]");
  if (ready && unsaved) {
    document.querySelector("form[data-dates]").addEventListener("input", () => {
      ready.hidden = true;
      unsaved.hidden = false;
    });
  }

  let repeating = false;
  document.addEventListener("input", (event) => {
    const input = event.target.closest("[data-row-field]");
    if (!input || repeating) return;
    const row = input.closest("[data-row]");
    const name = input.dataset.rowField;
    touched.add(input);
    if (name === "day") answerBy(row, input.value);
    else if (name !== "answer_by") {
      repeating = true;
      repeatBelow(rows.indexOf(row), name, input.value);
      repeating = false;
    }
  });

  // A day to answer by that stands there follows, as long before the date as it was.
  const before = new WeakMap();
  const asDay = (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : NaN);
  for (const row of rows) {
    const day = named(row, "day");
    if (day) before.set(row, asDay(day.value));
  }

  function follow(row, field, day) {
    const moved = asDay(field.value) + asDay(day) - before.get(row);
    if (Number.isNaN(moved)) return;
    field.value = new Date(moved).toISOString().slice(0, 10);
    before.set(row, asDay(day));
  }

  function answerBy(row, day) {
    const field = named(row, "answer_by");
    const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
    if (!field || !parts) return;
    if (touched.has(field) && field.value) {
      follow(row, field, day);
      return;
    }
    const due = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) - DAYS_BEFORE));
    if (due.getTime() > Date.now()) field.value = due.toISOString().slice(0, 10);
  }
})();
