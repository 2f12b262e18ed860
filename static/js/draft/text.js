// What a text of a draft can hold: the same closed list that the server keeps.
import {
  Blockquote, Bold, BulletList, Code, CodeBlock, Document, Dropcursor, Gapcursor, HardBreak, Heading, History,
  HorizontalRule, Image, Italic, Link, ListItem, Node, OrderedList, Paragraph, Subscript,
  Superscript, Table, TableCell, TableHeader, TableRow, Text, getHTMLFromFragment, pm,
} from "django-prose-editor/editor";
import { Blocks, blocksOf } from "stemhub/draft/blocks";

// A source or a footnote: a mark in the line that holds its own words.
const Note = Node.create({
  name: "note",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes: () => ({
    words: {
      default: "",
      parseHTML: (element) => element.getAttribute("data-note"),
      renderHTML: ({ words }) => ({ "data-note": words }),
    },
  }),
  parseHTML: () => [{ tag: "span[data-note]" }],
  renderHTML: ({ HTMLAttributes }) => ["span", HTMLAttributes],
});

// The bundle's own write widths into `style`, which our policy refuses.
const PlainTable = Table.extend({
  addNodeView: null,
  renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
}).configure({ resizable: false });

const cell = { colspan: { default: 1 }, rowspan: { default: 1 } };
const PlainCell = TableCell.extend({ addAttributes: () => cell });
const PlainHeader = TableHeader.extend({ addAttributes: () => cell });
const PlainNumbers = OrderedList.extend({
  addAttributes: () => ({ start: { default: null }, type: { default: null } }),
  addNodeView: null,
  renderHTML: ({ HTMLAttributes }) => ["ol", HTMLAttributes, 0],
});
// Tab leaves the text, as everywhere on a page; the toolbar moves an item in and out.
const Item = ListItem.extend({
  addKeyboardShortcuts() {
    return { Enter: () => this.editor.commands.splitListItem(this.name) };
  },
});

export const extensions = [
  Document, Paragraph, Text, HardBreak, History, Gapcursor,
  Dropcursor.configure({ color: false, class: "drop-cursor" }),
  Heading.configure({ levels: [2, 3, 4] }),
  Bold, Italic, Code, Subscript, Superscript, Blockquote, CodeBlock, BulletList, PlainNumbers, Item, HorizontalRule,
  Link.configure({
    openOnClick: false, autolink: true, defaultProtocol: "https", protocols: ["mailto"],
    HTMLAttributes: { target: null, rel: null, class: null },
  }),
  PlainTable, TableRow, PlainHeader, PlainCell,
  Image.configure({ allowBase64: true }),
  Note, Blocks,
];

// [[id, html]] of every block as the editor holds it; an item of a list stands in a list of its own.
export function htmlOfBlocks(editor) {
  const { schema, doc } = editor.state;
  return blocksOf(doc).map(({ node, list }) => {
    const whole = list ? list.type.create(list.attrs, node) : node;
    return [node.attrs.block, getHTMLFromFragment(pm.model.Fragment.from(whole), schema)];
  });
}
