// Sending what one writes, so that neither a closed tab nor a network that goes loses a word.
//
// What waits lies in the browser under `draft:<person>:<draft>:<section>`: `base` is the text that
// the words were made on, `blocks` what they are now, `sent` what is on its way under a key of its
// own. That is sent again, just so, until the server has answered: then it is there once.

// What nobody touched goes by its name alone: a picture isn't sent again for a word beside it.
function briefly({ key, base, blocks }) {
  const was = new Map(base);
  const is = new Map(blocks);
  const brief = (rows) => rows.map(([id, html]) => (was.get(id) === is.get(id) ? [id] : [id, html]));
  return JSON.stringify({ key, base: brief(base), blocks: brief(blocks) });
}

const PAUSE_MS = 1500;
const RETRY_MS = 10000;

export class Saving {
  // `read()` gives the blocks now, `taken(answer, wasSent)` hears what the server made of them,
  // `say(state, answer)` shows saved, saving, kept, signed-out or refused.
  constructor({ url, place, base, token, read, taken, say }) {
    Object.assign(this, { url, place, base, token, read, taken, say });
    this.sent = null;
    this.timer = 0;
    this.busy = false;
    this.dirty = false;
    window.addEventListener("online", () => this.later(0));
    window.addEventListener("pagehide", () => this.keep());
  }

  // What this browser still holds from before: words that the server has never had.
  static kept(place) {
    try {
      const kept = JSON.parse(window.localStorage.getItem(place) || "null");
      return kept && Array.isArray(kept.blocks) && Array.isArray(kept.base) ? kept : null;
    } catch { return null; }
  }

  goOnWith(kept) {
    this.base = kept.base;
    this.sent = kept.sent || null;
    this.dirty = true;
    this.later(0);
  }

  keep() {
    if (!this.dirty && !this.sent) return;
    const held = { base: this.base, blocks: this.read(), sent: this.sent, url: this.url };
    try { window.localStorage.setItem(this.place, JSON.stringify(held)); } catch { /* Full, or off. */ }
  }

  forget() {
    try { window.localStorage.removeItem(this.place); } catch { /* As above. */ }
  }

  changed() {
    this.dirty = true;
    this.keep();
    this.say("saving");
    this.later(PAUSE_MS);
  }

  later(ms) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.send(), ms);
  }

  // Everything is there: for who leaves the page by a button.
  async finish() {
    window.clearTimeout(this.timer);
    for (let n = 0; n < 3 && (this.dirty || this.sent || this.busy); n += 1) {
      if (this.busy) await new Promise((done) => { window.setTimeout(done, 200); });
      else await this.send();
    }
    return !this.dirty && !this.sent;
  }

  async send() {
    if (this.busy || (!this.dirty && !this.sent)) return;
    this.busy = true;
    if (!this.sent) {
      this.sent = { key: crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2), base: this.base, blocks: this.read() };
      this.dirty = false;
      this.keep();
    }
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: briefly(this.sent),
        redirect: "manual",
      });
      await this.hear(answer);
    } catch {
      this.say("kept");
      this.later(RETRY_MS);
    } finally {
      this.busy = false;
    }
    if (this.dirty && !this.sent) this.later(PAUSE_MS);
  }

  async hear(answer) {
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      this.say("signed-out");
      return;
    }
    if (answer.status === 422 || answer.status === 404) {
      const refused = answer.status === 422 ? await answer.json() : {};
      this.dirty = true;
      this.sent = null;
      this.keep();
      this.say("refused", refused);
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const made = await answer.json();
    const { blocks } = this.sent;
    this.sent = null;
    this.base = this.taken(made, blocks, this.dirty);
    if (this.dirty) this.keep();
    else {
      this.forget();
      this.say("saved", made);
    }
  }
}
