// How much is said about a paragraph, beside it in the editor. It is drawn, and never part of the
// text: what is saved knows nothing of it.
import { Extension, pm } from "django-prose-editor/editor";
import { blocksOf } from "stemhub/draft/blocks";

const { Plugin } = pm.state;
const { Decoration, DecorationSet } = pm.view;

// `said` maps the id of a block with open comments to their number in words.
export const commentsBeside = (said) => Extension.create({
  name: "commentsBeside",
  addProseMirrorPlugins() {
    return [
      new Plugin({
        props: {
          decorations: ({ doc }) => DecorationSet.create(doc, blocksOf(doc)
            .filter(({ node }) => said[node.attrs.block])
            .map(({ node, pos }) => Decoration.node(pos, pos + node.nodeSize, { class: "talked", "data-said": said[node.attrs.block] }))),
        },
      }),
    ];
  },
});
