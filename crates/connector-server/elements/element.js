// What both elements have in common: the token, the texts, and the choice between drawing here and drawing in a frame.

import { Client, Problem } from './api.js';
import { h, icon, button } from './dom.js';
import { Frame } from './frame.js';
import sheet from './style.js';
import { Texts } from './wording.js';

/** The server whose module this is: the only one that a token is sent to. */
export const SERVER = new URL('.', import.meta.url);

const RANKS = ['read', 'use', 'manage'];

export class ServerElement extends HTMLElement {
  #root = this.attachShadow({ mode: 'closed' });
  #token = null;
  #replaced = {};
  #frame = null;
  #life = null;
  #waiting = false;

  /** The session token. It can be set, not read; setting it again goes on where a session has ended. */
  set token(token) {
    this.#token = token;
    if (this.#frame) this.#frame.token = token;
    else this.#begin();
  }

  /** Texts in the place of those in the table, by their keys. */
  set texts(texts) {
    this.#replaced = { ...texts };
    if (this.isConnected) this.#begin();
  }

  connectedCallback() {
    // What was set before the module was there is an ordinary property until now.
    for (const name of ['token', 'texts']) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    this.#begin();
  }

  disconnectedCallback() {
    this.#end();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#begin();
  }

  /** Draws once for all changes that one turn of the event loop makes, such as a token and an attribute. */
  #begin() {
    if (this.#waiting || !this.isConnected) return;
    this.#waiting = true;
    queueMicrotask(() => {
      this.#waiting = false;
      if (this.isConnected) this.#draw();
    });
  }

  #draw() {
    this.#end();
    if (SERVER.origin !== location.origin) {
      this.#frame = new Frame(this, this.#root, SERVER, this.#token, this.#replaced);
      return;
    }
    if (!this.#token) return;
    this.#life = new AbortController();
    const texts = new Texts(this.#replaced, this.closest('[lang]')?.lang || document.documentElement.lang);
    this.#root.adoptedStyleSheets = [sheet];
    this.draw({ root: this.#root, client: new Client(SERVER, this.#token), texts, signal: this.#life.signal });
  }

  #end() {
    this.#life?.abort();
    this.#life = null;
    this.#frame?.remove();
    this.#frame = null;
    this.#root.replaceChildren();
  }

  /** Tells the embedding page what happened. Details never hold a secret. */
  tell(type, detail) {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }));
  }
}

/** Whether a session allows what needs a scope. */
export function allows(session, scope) {
  return RANKS.indexOf(session.scope) >= RANKS.indexOf(scope);
}

/** What to say of an error. */
export function explain(texts, error) {
  if (!(error instanceof Problem)) throw error;
  const key = `problem.${error.code}`;
  if (texts.has(key)) return texts.get(key);
  return error.message.charAt(0).toUpperCase() + error.message.slice(1);
}

/** A banner that says why there is nothing, with a way to try again. */
export function failure(texts, error, again) {
  const retry =
    error.code === 'unauthorized' ? null : button(texts.get('retry'), { kind: 'secondary tiny', onclick: again });
  return h(
    'div',
    { class: 'banner tone', 'data-tone': 'act', role: 'alert' },
    icon('warning'),
    h('p', null, explain(texts, error)),
    retry,
  );
}
