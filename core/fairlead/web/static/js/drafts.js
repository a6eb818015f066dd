// A form marked data-draft survives a lost connection: what is typed is kept in this browser, encrypted, and sent once. Each
// draft carries the form's idempotency key, so that the server knows a repeat. A service worker shows the page again while
// there is no connection; without script, or without encryption, the form is an ordinary form.
import { anythingKept, ask, forget, sweep } from "./vault.js";

const KEY = "idempotency_key";
const TOKEN = "csrf_token";
const LATER = 300;
const LOOK = 1000;
const TRY_AGAIN = 5000;
const AT = "?at=kerbside"; // the page of giving is one of the desk without it
const CACHE = "fairlead-kerbside";

class Draft {
  constructor(form) {
    this.form = form;
    this.state = document.querySelector("[data-draft-state]");
    this.about = document.querySelector("[data-draft-about]");
    this.path = window.location.pathname + (window.location.search === AT ? AT : "");
    this.ready = false;
    this.tried = 0;
    this.saving = Promise.resolve();
    this.shownAgain = form.dataset.guardChanges === "unsaved";
  }

  async begin() {
    const session = document.querySelector("[data-session-timeout]");
    this.seconds = Number(session ? session.dataset.sessionTimeout : 0);
    const asked = await this.ask();
    if (!this.vault) {
      this.say(asked.at === "away" ? "locked" : "out");
      this.form.inert = true; // what would be typed here could not be kept
      this.openAgain();
      return;
    }
    const kept = await this.vault.read(this.path);
    if (this.shownAgain) this.keep();
    else if (kept) this.restore(kept);
    this.listen();
    if (asked.at === "here") this.prepare().catch(() => {}); // a browser without it keeps drafts all the same
    if (this.ready) this.wait();
    else this.say(kept || this.shownAgain ? "kept" : "", asked.at === "away");
  }

  listen() {
    const soon = () => {
      this.touched = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), LATER);
    };
    for (const what of ["input", "change", "fl:step"]) this.form.addEventListener(what, soon);
    this.form.addEventListener("submit", (event) => this.send(event));
    window.addEventListener("online", () => (this.ready ? this.post() : this.say("kept")));
    window.addEventListener("offline", () => this.say("kept", true));
    // A telephone may put a page away without a word: keep what the last moments brought, if they brought anything.
    document.addEventListener("visibilitychange", () => document.hidden && this.touched && this.keep());
    this.tryAgain();
  }

  /** Ask for the page again when its owner can be told. */
  openAgain() {
    const back = async () => (await this.ask()).at === "here" && window.location.reload();
    window.addEventListener("online", back);
    setInterval(back, TRY_AGAIN);
  }

  /** Send as soon as it is due. A lost answer looks like a lost connection, so attempts are some time apart. */
  tryAgain() {
    const due = () => this.ready && Date.now() - this.tried >= TRY_AGAIN;
    if (due()) this.post();
    setInterval(() => due() && this.post(), LOOK);
  }

  async ask() {
    const asked = await ask(this.form.dataset.draftKeys, this.seconds);
    if (asked.vault && this.vault && asked.vault.owner !== this.vault.owner) return { at: "out" };
    if (asked.vault) this.vault = asked.vault;
    return asked;
  }

  fields() {
    const sent = [...new FormData(this.form)];
    return sent.filter(([name, value]) => name !== TOKEN && typeof value === "string");
  }

  /** Keep what the form holds now. One write waits for another, so that the newest is the last. */
  keep() {
    const content = { fields: this.fields(), ready: this.ready, about: this.about ? this.about.textContent : "" };
    Object.assign(content, { step: this.form.dataset.stepNow || "", tried: this.tried });
    const id = this.form.elements[KEY].value;
    this.saving = this.saving.then(() => this.vault.keep(this.path, id, content));
    if (!this.ready) this.say("kept");
    this.form.dataset.guardChanges = "kept";
    return this.saving;
  }

  restore({ fields, ready, about, step, tried }) {
    if (this.about && this.about.dataset.draftAbout === "ask") this.about.textContent = about;
    this.ready = ready;
    this.tried = tried;
    const values = new Map();
    for (const [name, value] of fields) values.set(name, [...(values.get(name) || []), value]);
    for (const input of this.form.elements) {
      if (!input.name || input.name === TOKEN || input.type === "file" || input.tagName === "BUTTON") continue;
      const kept = values.get(input.name) || [];
      if (input.type === "radio" || input.type === "checkbox") input.checked = kept.includes(input.value);
      else if (kept.length) input.value = kept.shift();
      values.set(input.name, kept);
    }
    this.form.dataset.stepNow = step;
    this.form.dispatchEvent(new CustomEvent("fl:restored"));
  }

  async send(event) {
    event.preventDefault();
    const { submitter } = event;
    if (submitter && submitter.name) hidden(this.form, submitter.name, submitter.value);
    clearTimeout(this.timer);
    this.ready = true;
    this.form.inert = true;
    await this.keep();
    await this.post();
  }

  /** What was sent may have arrived without our hearing of it: it is not changed any more until there is an answer. */
  wait() {
    this.form.inert = true;
    this.say("waiting");
  }

  /** Send the form as a browser does, once somebody who may is known to be signed in. */
  async post() {
    if (this.sending) return;
    this.sending = true;
    this.tried = Date.now();
    const asked = await this.ask();
    if (asked.at !== "here") {
      this.sending = false;
      this.say(asked.at === "out" ? "out" : "waiting");
      allowAgain(this.form);
      return;
    }
    this.say("sending");
    hidden(this.form, TOKEN, asked.token);
    await this.keep();
    this.form.dataset.guardChanges = "sent";
    HTMLFormElement.prototype.submit.call(this.form);
  }

  say(what, away = !navigator.onLine) {
    if (!this.state) return;
    const { dataset } = this.state;
    const words = what === "kept" && away ? dataset.keptAway : dataset[what];
    if (this.state.firstElementChild.textContent !== (words || "")) this.state.firstElementChild.textContent = words || "";
    const signIn = this.state.querySelector("a");
    signIn.hidden = what !== "out" && what !== "locked";
    signIn.href = window.location.href; // asked for again, it leads to the sign-in and back
    this.state.hidden = !words;
  }

  /** Have the page, and what it is drawn with, at hand for when there is no connection. */
  async prepare() {
    if (!navigator.serviceWorker || !this.form.dataset.draftWorker) return;
    const { draftWorker, draftScope, draftPages } = this.form.dataset;
    await navigator.serviceWorker.register(draftWorker, { scope: draftScope });
    const cache = await caches.open(CACHE);
    const drawn = performance.getEntriesByType("resource").map((each) => new URL(each.name));
    const files = drawn.filter((each) => each.origin === window.location.origin && each.pathname.startsWith("/static/"));
    await Promise.all([...draftPages.split(" "), ...files.map((each) => each.pathname)].map((each) => cache.add(each)));
    await navigator.serviceWorker.ready;
    this.form.dataset.draftPrepared = "yes";
  }
}

/** A page that stands in for one that could not be reached: it sends what was to be sent there. */
async function sendWaiting(form) {
  const draft = new Draft(form);
  await draft.ask();
  const kept = draft.vault && (await draft.vault.read(draft.path));
  if (!kept || !kept.ready) {
    draft.say(kept ? "kept" : draft.vault ? "nothing" : "locked", true);
    draft.openAgain();
    return;
  }
  for (const [name, value] of kept.fields) add(form, name, value);
  draft.ready = true;
  draft.tried = kept.tried;
  form.action = window.location.href;
  draft.say("waiting");
  window.addEventListener("online", () => draft.post());
  draft.tryAgain();
}

function hidden(form, name, value) {
  const there = form.elements[name];
  const input = there instanceof HTMLInputElement && there.type === "hidden" ? there : add(form, name, value);
  input.value = value;
}

function add(form, name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  form.append(input);
  return input;
}

function allowAgain(form) {
  delete form.dataset.submitted;
  for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}

/** On a page that begins: what this person has kept and not sent, each with the way back to it. */
async function listKept(holder) {
  if (!anythingKept()) return;
  const { vault } = await ask(holder.dataset.draftsKept, 0);
  const kept = vault ? await vault.all() : [];
  for (const { path, about } of kept) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    Object.assign(link, { href: path, className: "govuk-link", textContent: about || path });
    item.append(link);
    holder.querySelector("ul").append(item);
  }
  holder.hidden = kept.length === 0;
}

export function keepDrafts(root) {
  if (!window.crypto || !window.crypto.subtle) return;
  sweep();
  for (const arrived of root.querySelectorAll("[data-draft-sent]")) forget(arrived.dataset.draftSent);
  for (const holder of root.querySelectorAll("[data-drafts-kept]")) listKept(holder);
  for (const form of root.querySelectorAll("form[data-draft]")) {
    if (form.dataset.draft === "waiting") sendWaiting(form);
    else new Draft(form).begin();
  }
}
