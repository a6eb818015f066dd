// What is kept in this browser until the server has it. Only ciphertext is stored; the key comes from the server, for the
// person who is signed in, and stays in the tab (sessionStorage) no longer than their session. Decision record 14.
const PREFIX = "fairlead-draft:";
const OPENED = "fairlead-draft-key";
const LIFE = 12 * 60 * 60 * 1000;
const IV_BYTES = 12;

const toText = (bits) => btoa(String.fromCharCode(...new Uint8Array(bits)));
const toBits = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

function records() {
  return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
}

function ownedBy(owner) {
  return records().filter((name) => name.startsWith(`${PREFIX}${owner}:`));
}

/** Whether anybody has kept anything here: without it there is no reason to ask for a key. */
export function anythingKept() {
  return records().length > 0;
}

function recordIn(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) || {};
  } catch {
    return {};
  }
}

const left = new Set();

/** Forget every draft of one person (sign-out), and keep nothing more that a page may still want to keep on its way out. */
export function forgetAll(owner) {
  left.add(owner);
  for (const name of ownedBy(owner)) localStorage.removeItem(name);
  lock();
}

/** Forget the key: what is kept cannot be read in this tab until its owner has signed in again. */
export function lock() {
  sessionStorage.removeItem(OPENED);
}

/** Forget drafts that are too old, and the key when the session that it came with is over. */
export function sweep(now = Date.now()) {
  for (const name of records()) if (!(recordIn(name).until > now)) localStorage.removeItem(name);
  const opened = JSON.parse(sessionStorage.getItem(OPENED) || "{}");
  if (!(opened.until > now)) lock();
}

/** Forget the draft that has arrived. */
export function forget(id) {
  for (const name of records()) if (recordIn(name).id === id) localStorage.removeItem(name);
}

/**
 * Ask who is signed in. `at`: "here" with the key and a token against forged requests; "out" when nobody is signed in;
 * "away" without a connection, with the key that the tab still has, if it has one from the same address: another organisation's
 * page asks at another, and what its officer types must not be kept under a key of this one.
 */
export async function ask(address, seconds) {
  const had = JSON.parse(sessionStorage.getItem(OPENED) || "null");
  const before = had && had.from === address ? had : null;
  let answer;
  try {
    answer = await fetch(address, { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } });
  } catch {
    return { at: "away", vault: before && (await vaultOf(before)) };
  }
  if (!answer.ok && !answer.redirected && answer.status >= 500) return { at: "away", vault: before && (await vaultOf(before)) };
  if (!answer.ok || answer.redirected) {
    lock();
    return { at: "out", vault: null };
  }
  const { owner, secret, token } = await answer.json();
  const life = seconds || (had && had.seconds) || 0;
  const opened = { owner, secret, from: address, seconds: life, until: Date.now() + life * 1000 };
  sessionStorage.setItem(OPENED, JSON.stringify(opened));
  return { at: "here", token, vault: await vaultOf(opened) };
}

async function vaultOf({ owner, secret }) {
  const bits = toBits(secret);
  const key = await crypto.subtle.importKey("raw", bits, "AES-GCM", false, ["encrypt", "decrypt"]);
  const from = await crypto.subtle.importKey("raw", bits, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: new TextEncoder().encode("name of a draft") };
  const naming = await crypto.subtle.deriveKey(how, from, { name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);
  return new Vault(owner, key, naming);
}

class Vault {
  constructor(owner, key, naming) {
    this.owner = owner;
    this.key = key;
    this.naming = naming;
  }

  /**
   * Under which name a page's draft is kept. The address of a page tells whose case it is, so only its digest is used, and
   * that with a secret: who has a list of references could otherwise try them all.
   */
  async name(path) {
    const digest = await crypto.subtle.sign("HMAC", this.naming, new TextEncoder().encode(path));
    return `${PREFIX}${this.owner}:${toText(digest)}`;
  }

  async keep(path, id, content) {
    const name = await this.name(path);
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const plain = new TextEncoder().encode(JSON.stringify({ ...content, path }));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, plain);
    const until = recordIn(name).until || Date.now() + LIFE;
    if (!left.has(this.owner)) localStorage.setItem(name, JSON.stringify({ id, until, iv: toText(iv), data: toText(data) }));
  }

  /**
   * What is kept for a page: { id, ...content }, or null when there is nothing, or nothing that this person may read, or
   * somebody with the telephone has put there what was kept for another page: that would be sent about another person.
   */
  async read(path) {
    const kept = await this.opened(await this.name(path));
    return kept && kept.path === path ? kept : null;
  }

  /** Everything that is kept for this person. */
  async all() {
    const read = await Promise.all(ownedBy(this.owner).map((name) => this.opened(name)));
    return read.filter(Boolean);
  }

  async opened(name) {
    const { id, iv, data } = recordIn(name);
    if (!id) return null;
    try {
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBits(iv) }, this.key, toBits(data));
      return { id, ...JSON.parse(new TextDecoder().decode(plain)) };
    } catch {
      return null;
    }
  }
}
