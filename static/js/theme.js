// Runs in <head>, before the first paint: light or dark, by the saved choice or the system's.
(() => {
  "use strict";
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function choice() {
    try {
      const saved = localStorage.getItem("theme");
      return saved === "light" || saved === "dark" ? saved : "system";
    } catch {
      return "system"; // Storage is off: the system decides.
    }
  }

  function apply() {
    const chosen = choice();
    root.dataset.theme = chosen;
    root.dataset.bsTheme = chosen === "system" ? (system.matches ? "dark" : "light") : chosen;
  }

  root.classList.add("js");
  apply();
  system.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  document.addEventListener("theme-chosen", (event) => {
    try {
      localStorage.setItem("theme", event.detail);
    } catch {
      root.dataset.bsTheme = event.detail === "dark" ? "dark" : "light";
      return;
    }
    apply();
  });
})();
