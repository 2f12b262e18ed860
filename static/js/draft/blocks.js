// Which block of the draft is which: `data-block` on what stands at the top, and on the items of
// its lists. An id stays with its words when a paragraph is split, joined, moved, put into a list or
// brought back by Undo; what is new gets a new one. The server checks them once more.
import { Extension, pm } from "django-prose-editor/editor";

const { Plugin } = pm.state;
const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
const TYPES = ["paragraph", "heading", "blockquote", "table", "listItem", "codeBlock", "horizontalRule", "image"];
const LISTS = ["bulletList", "orderedList"];

export const isList = (node) => LISTS.includes(node.type.name);

export function newId() {
  // 252 is the last multiple of 36 below 256: each letter is as likely as any other.
  let id = "";
  while (id.length < 8) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 252) id += LETTERS[byte % 36];
  }
  return id;
}

// [{node, pos}] of every block, in order.
export function blocksOf(doc) {
  const found = [];
  doc.forEach((node, pos) => {
    if (!isList(node)) found.push({ node, pos });
    else node.forEach((item, offset) => found.push({ node: item, pos: pos + 1 + offset, list: node }));
  });
  return found;
}

// Enter at the very start of a paragraph leaves an empty one behind that holds its id: the id goes
// with the words.
function withTheWords(blocks, before) {
  const wanted = blocks.map(({ node }) => node.attrs.block);
  for (let n = 0; n + 1 < blocks.length; n += 1) {
    const id = wanted[n];
    const words = id && !blocks[n].node.textContent ? before.get(id) : "";
    const unnamed = !wanted[n + 1] || wanted[n + 1] === id;
    if (words && unnamed && blocks[n + 1].node.textContent === words) {
      [wanted[n], wanted[n + 1]] = [null, id];
    }
  }
  return wanted;
}

// What every block should be called: one that lost its id as it was lifted out of a list, or got
// another shape, takes it back by its words; of two that are called alike the first keeps the name.
function namesFor(blocks, before) {
  const wanted = withTheWords(blocks, before);
  const present = new Set(wanted);
  const lost = new Map();
  for (const [id, words] of before) if (words && !present.has(id)) lost.set(words, id);
  const taken = new Set();
  return blocks.map(({ node }, n) => {
    let id = wanted[n];
    if (!id && node.type.name === "listItem") id = node.firstChild && node.firstChild.attrs.block;
    if (!id) {
      id = lost.get(node.textContent);
      lost.delete(node.textContent);
    }
    if (!id || taken.has(id)) id = newId();
    taken.add(id);
    return id;
  });
}

function setNames(state, before) {
  const blocks = blocksOf(state.doc);
  const names = namesFor(blocks, before);
  const change = state.tr;
  blocks.forEach(({ node, pos }, n) => {
    if (node.attrs.block !== names[n]) change.setNodeAttribute(pos, "block", names[n]);
    // What stands inside a block has no name of its own.
    node.descendants((inner, offset) => {
      if (inner.attrs.block) change.setNodeAttribute(pos + 1 + offset, "block", null);
    });
  });
  return change.docChanged ? change : null;
}

const wordsById = (doc) =>
  new Map(blocksOf(doc).filter(({ node }) => node.attrs.block).map(({ node }) => [node.attrs.block, node.textContent]));

export const Blocks = Extension.create({
  name: "blocks",
  addGlobalAttributes() {
    return [
      {
        types: TYPES,
        attributes: {
          block: {
            default: null,
            keepOnSplit: false,
            parseHTML: (element) => element.getAttribute("data-block"),
            renderHTML: ({ block }) => (block ? { "data-block": block } : {}),
          },
        },
      },
    ];
  },
  addProseMirrorPlugins() {
    return [
      new Plugin({
        appendTransaction(transactions, before, after) {
          if (!transactions.some((one) => one.docChanged)) return null;
          return setNames(after, wordsById(before.doc));
        },
      }),
    ];
  },
});
