// What the clipboard brings from Google Docs, Word and Pages, as plain tags: their weights, slants
// and lists stand in `style`, which our policy takes away before anybody reads it. So it is renamed
// first, read here, and gone afterwards. Colors, fonts and marks of tracking go.

const HELD = "data-held";
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, li, td, th, div, blockquote, table, ul, ol";

function parsed(html) {
  const text = html
    .replace(/<style[\s>][\s\S]*?<\/style>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle(?=\s*=)/gi, ` ${HELD}`));
  return new DOMParser().parseFromString(text, "text/html");
}

function heldBy(element) {
  const found = {};
  for (const part of (element.getAttribute(HELD) || "").split(";")) {
    const colon = part.indexOf(":");
    if (colon > 0) found[part.slice(0, colon).trim().toLowerCase()] = part.slice(colon + 1).trim().toLowerCase();
  }
  return found;
}

function rename(element, tag) {
  const other = element.ownerDocument.createElement(tag);
  for (const { name, value } of element.attributes) other.setAttribute(name, value);
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
}

function wrapWords(element, tag) {
  const inner = element.ownerDocument.createElement(tag);
  inner.append(...element.childNodes);
  element.append(inner);
}

const unwrap = (element) => element.replaceWith(...element.childNodes);
const isHeavy = (weight) => weight === "bold" || weight === "bolder" || Number(weight) >= 600;
const isLight = (weight) => weight === "normal" || (Number(weight) > 0 && Number(weight) < 600);

// <span style="font-weight:700"> is strong; Google wraps everything in <b style="font-weight:normal">.
function turnLooksIntoTags(body) {
  for (const element of body.querySelectorAll(`[${HELD}]`)) {
    const { "font-weight": weight, "font-style": slant } = heldBy(element);
    const holdsBlocks = element.querySelector(BLOCKS) !== null;
    if (element.matches("b, strong") && (isLight(weight) || holdsBlocks)) unwrap(element);
    else if (element.matches("i, em") && slant === "normal") unwrap(element);
    else if (!holdsBlocks && !element.closest("h1, h2, h3, h4, h5, h6")) {
      if (isHeavy(weight) && !element.closest("b, strong")) wrapWords(element, "strong");
      if ((slant === "italic" || slant === "oblique") && !element.closest("i, em")) wrapWords(element, "em");
    }
  }
}

// Word's lists are paragraphs that say `mso-list: l0 level2 lfo1`, their bullets typed before them.
function listLevel(element) {
  const found = /level(\d+)/.exec(heldBy(element)["mso-list"] || "");
  return found ? Number(found[1]) : 0;
}

function takeMarker(item) {
  const marker = Array.from(item.querySelectorAll(`[${HELD}]`)).find((one) => heldBy(one)["mso-list"] === "ignore");
  const text = marker ? marker.textContent : "";
  if (marker) marker.remove();
  return /^[\s(]*([0-9]+|[a-z]{1,4})[.)]/i.test(text) ? "ol" : "ul";
}

const listName = (element) => (/\bl\d+\b/.exec(heldBy(element)["mso-list"] || "") || [""])[0];

function makeLists(body) {
  let open = [];
  let last = null;
  let name = "";
  for (const item of Array.from(body.querySelectorAll(`p[${HELD}], h1[${HELD}], h2[${HELD}], h3[${HELD}]`))) {
    const level = listLevel(item);
    if (!level || item.closest("li")) continue;
    const goesOn = last !== null && item.previousElementSibling === last;
    if (!goesOn || (level === 1 && listName(item) !== name)) open = [];
    name = listName(item);
    const kind = takeMarker(item);
    open.length = Math.min(open.length, level);
    if (!open.length) {
      open.push(item.ownerDocument.createElement(kind));
      item.before(open[0]);
    }
    while (open.length < level) {
      const inner = item.ownerDocument.createElement(kind);
      const parent = open[open.length - 1];
      (parent.lastElementChild || parent.appendChild(item.ownerDocument.createElement("li"))).append(inner);
      open.push(inner);
    }
    const entry = item.ownerDocument.createElement("li");
    entry.append(...item.childNodes);
    open[open.length - 1].append(entry);
    last = open[0];
    item.remove();
  }
}

// A nested list that stands beside the item it belongs to, as Google writes it.
function nestLists(body) {
  for (const list of body.querySelectorAll("ul > ul, ul > ol, ol > ul, ol > ol")) {
    if (list.previousElementSibling) list.previousElementSibling.append(list);
  }
}

// Footnotes whose text came along, under the mark that leads to it.
function takeNotes(body) {
  for (const link of Array.from(body.querySelectorAll("a[href*='#']"))) {
    const name = /#(_?(?:ftn|edn|ftnt|cmnt)\d+)$/.exec(link.getAttribute("href"));
    if (!name) continue;
    const id = CSS.escape(name[1]);
    const target = body.querySelector(`#${id}, [name="${id}"]`);
    if (!target || target === link) continue;
    const holder = target.matches("a") ? target.closest("p, div") : target;
    const words = holder.textContent.replace(/^[\s[\]0-9]+/, "").replace(/\s+/g, " ").trim();
    const note = body.ownerDocument.createElement("span");
    note.setAttribute("data-note", words);
    (link.closest("sup") || link).replaceWith(note);
    holder.remove();
  }
}

export function cleanPaste(html) {
  // Words of this site's own editor keep their blocks' names.
  const ours = /data-pm-slice/.test(html);
  const { body } = parsed(html);
  makeLists(body);
  takeNotes(body);
  turnLooksIntoTags(body);
  nestLists(body);
  for (const heading of body.querySelectorAll("h1")) rename(heading, "h2");
  for (const heading of body.querySelectorAll("h5, h6")) rename(heading, "h4");
  for (const gone of body.querySelectorAll("script, meta, link, title, del, o\\:p:empty")) gone.remove();
  // Nothing is fetched from elsewhere: a picture comes with its data, or not at all.
  for (const image of body.querySelectorAll("img")) if (!(image.getAttribute("src") || "").toLowerCase().startsWith("data:image/")) image.remove();
  for (const element of body.querySelectorAll("*")) {
    element.removeAttribute(HELD);
    if (!ours) element.removeAttribute("data-block");
  }
  return body.outerHTML;
}
