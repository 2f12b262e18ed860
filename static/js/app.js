// What HTML can't do alone. Every page works without this file.
(() => {
  "use strict";
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const fill = (text, n) => text.replace("{n}", n);

  // --- announcing and focus -------------------------------------------------------------

  function announce(text) {
    const place = document.getElementById("announcer");
    if (!place || !text) return;
    place.textContent = "";
    window.setTimeout(() => { place.textContent = text; }, 60);
  }

  // After a swap what answers the press gets the focus; on a new page only what is to be fixed.
  function focusOn(within) {
    const summary = within.querySelector("[data-error-summary]");
    const wrong = within === document ? "[role=alert][data-focus]" : "[data-focus]";
    const target = summary || within.querySelector(wrong);
    if (!target) return false;
    if (summary && !document.title.startsWith(summary.dataset.errorSummary)) {
      document.title = `${summary.dataset.errorSummary} - ${document.title}`;
    }
    target.focus();
    return true;
  }

  // --- toasts ---------------------------------------------------------------------------

  const LINGER_MS = 8000;

  function tendToasts(within = document) {
    for (const toast of all(".msg", within)) {
      if (toast.dataset.tended) continue;
      toast.dataset.tended = "1";
      if (toast.dataset.seconds) countDown(toast);
      else if (!toast.querySelector(".undo")) window.setTimeout(() => drop(toast), LINGER_MS);
    }
  }

  // The bar with Undo goes when its time is over; nobody is read each second.
  function countDown(bar) {
    const left = bar.querySelector(".left");
    const end = Date.now() + 1000 * Number(bar.dataset.seconds);
    const timer = window.setInterval(() => {
      const seconds = Math.ceil((end - Date.now()) / 1000);
      if (seconds > 0) left.textContent = left.textContent.replace(/[0-9]+/, seconds);
      else { window.clearInterval(timer); bar.remove(); }
    }, 1000);
  }

  // A live region speaks of what is added to it, not of what it held when the page came.
  function sayToasts() {
    const place = document.getElementById("toasts");
    if (!place || !place.firstElementChild) return;
    const said = Array.from(place.children);
    place.replaceChildren();
    window.setTimeout(() => { place.append(...said); tendToasts(place); }, 80);
  }

  function drop(toast) {
    if (toast.matches(":hover, :focus-within")) window.setTimeout(() => drop(toast), 2000);
    else toast.remove();
  }

  // --- dialogs and menus ----------------------------------------------------------------

  function closeMenus(except) {
    for (const menu of all("details.menu[open]")) if (menu !== except) menu.open = false;
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog && dialog.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
    }
    const closer = event.target.closest("[data-close]");
    if (closer) {
      const holder = closer.closest("dialog, .msg");
      if (holder) {
        event.preventDefault();
        if (holder.matches("dialog")) holder.close();
        else holder.remove();
      }
    }
    if (event.target.matches("dialog")) event.target.close(); // Its backdrop was pressed.
    closeMenus(event.target.closest("details.menu"));

    const copier = event.target.closest("[data-copy]");
    if (copier) copy(copier);
    if (event.target.closest("[data-print]")) window.print();
    const theme = event.target.closest("[data-theme-choice]");
    if (theme) {
      document.dispatchEvent(new CustomEvent("theme-chosen", { detail: theme.dataset.themeChoice }));
      showTheme();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  function showTheme() {
    const chosen = document.documentElement.dataset.theme || "system";
    for (const button of all("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
    }
  }

  // --- copying --------------------------------------------------------------------------

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    try {
      await navigator.clipboard.writeText("value" in source ? source.value : source.textContent.trim());
    } catch {
      // Not allowed here: select it, so that the person's own shortcut copies it.
      if (source.select) source.select();
      else window.getSelection().selectAllChildren(source);
      return;
    }
    const before = button.textContent;
    button.textContent = button.dataset.copied;
    announce(button.dataset.copied);
    window.setTimeout(() => { button.textContent = before; }, 2500);
  }

  // --- contact hours, counted live --------------------------------------------------------

  const minutes = (input) => {
    const parts = /^(\d{1,2}):(\d{2})/.exec(input ? input.value : "");
    return parts ? Number(parts[1]) * 60 + Number(parts[2]) : null;
  };

  function countHours(row) {
    const start = minutes(row.querySelector("[data-hours-start]"));
    const end = minutes(row.querySelector("[data-hours-end]"));
    const pause = row.querySelector("[data-hours-break]");
    const output = row.querySelector("[data-hours-out]");
    if (!output || start === null || end === null) return;
    const contact = end - start - (pause ? Number(pause.value) || 0 : 0);
    const target = Number(output.dataset.hoursTarget) || 0;
    const hours = Math.round((contact / 60) * 100) / 100;
    let text = output.dataset.hoursNone;
    if (contact > 0) text = fill(hours === 1 ? output.dataset.hoursOne : output.dataset.hoursMany, hours);
    if (output.textContent !== text) output.textContent = text;
    const differs = contact <= 0 || (target > 0 && contact !== target);
    output.classList.toggle("unsure", differs);
    output.classList.toggle("yes", !differs);
    for (const reason of all("[data-hours-reason]", row)) {
      const holder = reason.closest(".field, .mb-3") || reason;
      holder.hidden = !differs && !reason.value;
    }
  }

  // --- ticked rows: "Nudge these 6" -------------------------------------------------------

  function countTicks(form) {
    // Also one that stands beside its form.
    for (const button of all("[data-count]").filter((one) => one.form === form)) {
      const n = all(`input[type=checkbox][name="${CSS.escape(button.dataset.count)}"]:checked`, form).length;
      const none = n === 0 && button.dataset.countNone;
      button.textContent = none || fill(n === 1 ? button.dataset.countOne : button.dataset.countMany, n);
      button.disabled = n === 0;
    }
  }

  document.addEventListener("change", (event) => {
    const every = event.target.closest("[data-tick-all]");
    const form = event.target.closest("form");
    if (every && form) {
      for (const box of all(`input[type=checkbox][name="${CSS.escape(every.dataset.tickAll)}"]`, form)) {
        box.checked = every.checked;
      }
    }
    if (form) countTicks(form);
    const sends = event.target.closest("[data-submit-on-change]");
    if (sends && sends.form) sends.form.requestSubmit();
  });

  document.addEventListener("input", (event) => {
    const row = event.target.closest("[data-hours]");
    if (row) countHours(row);
  });

  // What is pasted is never cut off without a word: the answer says that it is too long.
  document.addEventListener("beforeinput", (event) => {
    if (event.inputType?.startsWith("insertFrom")) event.target.removeAttribute("maxlength");
  });

  // A second press of a button that is already sending is one sending.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sending || event.defaultPrevented || form.method === "dialog") {
      if (form.dataset.sending) event.preventDefault();
      return;
    }
    if (form.method !== "post" || form.matches("[hx-post], [hx-put], [hx-delete]")) return;
    form.dataset.sending = "1";
    // Who signs out leaves nothing behind.
    if (!form.action.endsWith("/logout/")) keepTyped(form);
    window.setTimeout(() => { delete form.dataset.sending; }, 5000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of all("form[data-sending]")) delete form.dataset.sending;
  });

  // --- a page with several forms ----------------------------------------------------------

  // What was typed in the others when one is pressed stands there again as the page comes back, and
  // what was typed in that one where the press was refused: in this tab alone, and on the next page
  // alone, whatever its address. Where one was signed out meanwhile it waits for them to be back.
  const COMES_BACK_MS = 30000;
  const SIGNING_IN_MS = 15 * 60000;
  const whoIsHere = () => document.querySelector("[data-user]")?.dataset.user || "";
  const TYPED = "typed";
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const nameIn = (field) => `${field.form.action} ${field.name} ${isTick(field) ? field.value : ""}`;
  const fieldsOf = (forms) => forms.flatMap((form) => Array.from(form.elements))
    .filter((field) => field.name && !/^(hidden|password|file|submit|button)$/.test(field.type));

  function isTyped(field) {
    if (isTick(field)) return field.checked !== field.defaultChecked;
    if (!field.options) return field.value !== field.defaultValue;
    const usual = Array.from(field.options).find((one) => one.defaultSelected) || field.options[0];
    return Boolean(usual) && field.value !== usual.value;
  }

  function keepTyped(pressed) {
    const typed = fieldsOf(all("main form[method=post]")).filter(isTyped).map((field) => (
      [nameIn(field), isTick(field) ? field.checked : field.value, field.form === pressed]
    ));
    try {
      const now = { at: Date.now(), by: whoIsHere(), typed };
      if (typed.length) sessionStorage.setItem(TYPED, JSON.stringify(now));
    } catch { /* Storage is off. */ }
  }

  function bringTyped() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(TYPED));
      if (kept && kept.by && !whoIsHere()) {
        sessionStorage.setItem(TYPED, JSON.stringify({ ...kept, signedOut: true }));
        return;
      }
      sessionStorage.removeItem(TYPED);
    } catch { return; } // Storage is off.
    if (!kept || kept.by !== whoIsHere()) return;
    if (Date.now() - kept.at > (kept.signedOut ? SIGNING_IN_MS : COMES_BACK_MS)) return;
    const refused = kept.signedOut || document.querySelector("main > .note.no [role=alert]");
    const typed = new Map(kept.typed.filter((one) => refused || !one[2]));
    for (const field of fieldsOf(all("main form[method=post]"))) {
      if (!typed.has(nameIn(field))) continue;
      if (isTick(field)) field.checked = typed.get(nameIn(field));
      else field.value = typed.get(nameIn(field));
      const folded = field.closest("details:not([open])");
      if (folded) folded.open = true;
    }
  }

  // --- what is only useful for a while or only with a script ------------------------------

  function tend(within) {
    for (const element of all("[data-needs-js]", within)) element.hidden = false;
    for (const element of all("[data-until]", within)) {
      const left = Date.parse(element.dataset.until) - Date.now();
      if (left <= 0) element.hidden = true;
      else if (left < 86400000) window.setTimeout(() => { element.hidden = true; }, left);
    }
    all("[data-hours]", within).forEach(countHours);
    all("form", within).forEach(countTicks);
    if (within.querySelector("[data-saved]")) forget(within);
    bringBack(within);
    tendToasts(within);
  }

  // A note typed when one's sign-in has ended stands there again after signing in: in this tab
  // alone, for that person alone, until it was sent or the tab is closed.
  const kept = (field) => `kept:${field.dataset.keep}:${location.pathname}:${field.name}`;

  function bringBack(within) {
    for (const field of all("[data-keep]", within)) {
      try {
        const words = sessionStorage.getItem(kept(field));
        if (words !== null && !field.value) field.value = words;
      } catch { return; } // Storage is off.
    }
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-keep]")) return;
    try { sessionStorage.setItem(kept(event.target), event.target.value); } catch { /* Off. */ }
  });

  function forget(within) {
    for (const field of all("[data-keep]", within)) {
      try { sessionStorage.removeItem(kept(field)); } catch { return; }
    }
  }

  // A passkey that was refused or put away: say so instead of staying silent.
  document.addEventListener("allauth.error", (event) => {
    const place = document.getElementById("passkey-problem");
    if (!place) return;
    event.preventDefault();
    place.hidden = false;
  });

  // --- htmx -------------------------------------------------------------------------------

  const problem = (shown) => {
    const place = document.getElementById("request-problem");
    if (place) place.hidden = !shown;
  };
  document.addEventListener("htmx:beforeRequest", () => problem(false));
  document.addEventListener("htmx:sendError", () => problem(true));
  document.addEventListener("htmx:responseError", (event) => {
    // Signed in or out in another tab since: the page as it is now has forms that work.
    if (event.detail.xhr.status === 403) window.location.reload();
    else problem(true);
  });
  // What somebody has unfolded stays so in what comes in its place.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    for (const open of all("details[id][open]", event.detail.target)) {
      const next = event.detail.fragment.querySelector(`#${CSS.escape(open.id)}`);
      if (next) next.open = true;
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const changed = event.detail.elt;
    if (!changed || !changed.querySelectorAll) return;
    tend(changed.isConnected && changed.parentElement ? changed.parentElement : document);
    if (!focusOn(changed) && document.activeElement === document.body) {
      const heading = changed.querySelector("h1, h2, h3");
      if (heading) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      }
    }
    const said = changed.querySelector("[data-announce]");
    if (said) announce(said.dataset.announce || said.textContent.trim());
  });

  document.addEventListener("DOMContentLoaded", () => {
    showTheme();
    sayToasts();
    bringTyped();
    tend(document);
    focusOn(document);
    const found = location.hash === "#found" && document.getElementById("found");
    if (found) announce(found.textContent.trim());
  });
})();
