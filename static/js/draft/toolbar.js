// The buttons above a text: one stop for Tab, arrows between them, as for every toolbar.

const DEEDS = {
  text: (chain) => chain.setParagraph(),
  heading: (chain) => chain.toggleHeading({ level: 2 }),
  subheading: (chain) => chain.toggleHeading({ level: 3 }),
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  bullets: (chain) => chain.toggleBulletList(),
  numbers: (chain) => chain.toggleOrderedList(),
  inward: (chain) => chain.sinkListItem("listItem"),
  outward: (chain) => chain.liftListItem("listItem"),
  quote: (chain) => chain.toggleBlockquote(),
  table: (chain) => chain.insertTable({ rows: 3, cols: 2, withHeaderRow: true }),
  row: (chain) => chain.addRowAfter(),
  column: (chain) => chain.addColumnAfter(),
  "row-out": (chain) => chain.deleteRow(),
  "column-out": (chain) => chain.deleteColumn(),
  "table-out": (chain) => chain.deleteTable(),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
};

const PRESSED = {
  heading: ["heading", { level: 2 }], subheading: ["heading", { level: 3 }], bold: ["bold"],
  italic: ["italic"], bullets: ["bulletList"], numbers: ["orderedList"], quote: ["blockquote"],
  link: ["link"], note: ["note"],
};

// A dialog of one field; what was chosen in it, or null where it was put away.
function ask(dialog, value) {
  const field = dialog.querySelector("input, textarea");
  field.value = value;
  dialog.returnValue = "";
  dialog.showModal();
  field.select();
  return new Promise((resolve) => {
    const form = dialog.querySelector("form");
    const answer = (event) => {
      event.preventDefault();
      dialog.close(event.submitter ? event.submitter.value : "set");
    };
    form.addEventListener("submit", answer);
    dialog.addEventListener("close", () => {
      form.removeEventListener("submit", answer);
      resolve(dialog.returnValue ? { deed: dialog.returnValue, value: field.value.trim() } : null);
    }, { once: true });
  });
}

// "example.org" is an address, too; what isn't one for reading or writing to becomes none.
function address(typed) {
  if (/^(https?:\/\/|mailto:)\S+$/i.test(typed)) return typed;
  if (/^[^\s@/:]+@[^\s@/:]+$/.test(typed)) return `mailto:${typed}`;
  return /^[\w-]+(\.[\w-]+)+([/?#]\S*)?$/.test(typed) ? `https://${typed}` : "";
}

async function link(editor, dialog) {
  const answer = await ask(dialog, editor.getAttributes("link").href || "");
  const chain = editor.chain().focus();
  if (!answer) { chain.run(); return; }
  const href = answer.deed === "set" ? address(answer.value) : "";
  if (!href) chain.extendMarkRange("link").unsetLink().run();
  else if (editor.state.selection.empty && !editor.isActive("link")) {
    chain.insertContent({ type: "text", text: href.replace(/^mailto:/, ""), marks: [{ type: "link", attrs: { href } }] }).run();
  } else chain.extendMarkRange("link").setLink({ href }).run();
}

async function note(editor, dialog) {
  const answer = await ask(dialog, editor.isActive("note") ? editor.getAttributes("note").words : "");
  const chain = editor.chain().focus();
  if (!answer) chain.run();
  else if (answer.deed !== "set" || !answer.value) {
    if (editor.isActive("note")) chain.deleteSelection().run();
    else chain.run();
  } else chain.insertContent({ type: "note", attrs: { words: answer.value } }).run();
}

function moveBetween(bar) {
  const buttons = () => Array.from(bar.querySelectorAll("button")).filter((one) => one.offsetParent !== null);
  const stopAt = (button) => {
    for (const one of bar.querySelectorAll("button")) one.tabIndex = one === button ? 0 : -1;
  };
  stopAt(buttons()[0]);
  bar.addEventListener("focusin", (event) => stopAt(event.target));
  bar.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
}

export function tendToolbar(bar, editor) {
  const dialogs = { link: document.getElementById("link-dialog"), note: document.getElementById("note-dialog") };

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-deed]");
    if (!button) return;
    const deed = button.dataset.deed;
    if (deed === "link") link(editor, dialogs.link);
    else if (deed === "note") note(editor, dialogs.note);
    else DEEDS[deed](editor.chain().focus()).run();
  });

  const show = () => {
    for (const button of bar.querySelectorAll("button[data-deed]")) {
      const state = PRESSED[button.dataset.deed];
      if (state) button.setAttribute("aria-pressed", String(editor.isActive(...state)));
    }
    for (const group of bar.querySelectorAll("[data-where]")) {
      group.hidden = !editor.isActive(group.dataset.where);
    }
  };
  editor.on("transaction", show);
  show();
  moveBetween(bar);
}
