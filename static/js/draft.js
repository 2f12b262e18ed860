// *Write*: one section of a draft in an editor. Without this file the page has a box a paragraph.
import { Editor } from "django-prose-editor/editor";
import { commentsBeside } from "stemhub/draft/comments";
import { cleanPaste } from "stemhub/draft/paste";
import { Saving } from "stemhub/draft/saving";
import { extensions, htmlOfBlocks } from "stemhub/draft/text";
import { tendToolbar } from "stemhub/draft/toolbar";

const root = document.querySelector("[data-draft]");
if (root) begin(root);

function begin(page) {
  const status = page.querySelector("[data-status]");
  const words = page.dataset;
  const start = JSON.parse(document.getElementById("section-blocks").textContent);
  const kept = Saving.kept(words.place);

  // The server's own letters of a block, as long as nobody touched it: then it stays as it is,
  // however the editor would write it.
  let untouched = new Map();
  const remember = (blocks, shown) => {
    const known = new Map(blocks);
    untouched = new Map(shown.filter(([id]) => known.has(id)).map(([id, html]) => [html, known.get(id)]));
  };
  const read = () => htmlOfBlocks(editor).map(([id, html]) => [id, untouched.get(html) || html]);
  const join = (blocks) => blocks.map(([, html]) => html).join("").replace(/<\/ul><ul>|<\/ol><ol>/g, "");

  const editor = new Editor({
    element: page.querySelector("[data-editor]"),
    extensions: [...extensions, commentsBeside(JSON.parse(document.getElementById("section-comments").textContent))],
    injectCSS: false,
    content: join(start),
    editorProps: {
      attributes: { "aria-label": words.label, "aria-describedby": "editor-hint", class: "prose", role: "textbox", "aria-multiline": "true" },
      transformPastedHTML: cleanPaste,
      handleKeyDown: (view, event) => {
        if (event.key !== "Escape") return false;
        page.querySelector("[data-done]").focus();
        return true;
      },
    },
  });
  page.querySelector("[data-with-script]").hidden = false;
  page.querySelector("[data-without-script]").remove();
  remember(start, htmlOfBlocks(editor));

  function say(state, answer = {}) {
    const text = { saved: words.saved, saving: words.saving, kept: words.kept, "signed-out": words.signedOut, refused: answer.problem || words.refused }[state];
    if (status.textContent !== text) status.textContent = text;
    status.dataset.state = state;
    page.querySelector("[data-sign-in]").hidden = state !== "signed-out";
  }

  // What the server made of it: others' words come in, once nobody is typing.
  function taken(made, sent, typedSince) {
    if (made.clashes) showClashes(made);
    if (typedSince) return sent;
    const now = made.changed ? made.blocks : sent;
    if (made.changed) setText(now);
    remember(now, htmlOfBlocks(editor));
    return now;
  }

  function setText(blocks) {
    const { from, to } = editor.state.selection;
    quiet = true;
    editor.chain().setMeta("addToHistory", false).setContent(join(blocks), { emitUpdate: false })
      .setTextSelection({ from: Math.min(from, editor.state.doc.content.size), to: Math.min(to, editor.state.doc.content.size) }).run();
    quiet = false;
  }

  function showClashes(made) {
    const note = page.querySelector("[data-clashes]");
    note.hidden = false;
    note.querySelector("[data-clashes-said]").textContent = made.clashes;
  }

  let quiet = false;
  const token = page.querySelector("[name=csrfmiddlewaretoken]").value;
  const saving = new Saving({ url: words.url, place: words.place, base: start, token, read, taken, say });
  if (kept) {
    setText(kept.blocks);
    saving.goOnWith(kept);
    say("kept");
  }
  editor.on("update", () => { if (!quiet) saving.changed(); });
  tendToolbar(page.querySelector("[role=toolbar]"), editor);

  page.querySelector("[data-done]").addEventListener("click", async (event) => {
    event.preventDefault();
    if (await saving.finish()) page.querySelector("[data-done-form]").submit();
    else if (status.dataset.state === "saving") say("kept");
  });
  page.dataset.ready = "1";
}
