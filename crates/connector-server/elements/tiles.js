// `<credential-tiles>`: the saved credentials, and the sources and destinations that use them.

import { button, h, icon } from './dom.js';
import { ServerElement, allows, explain, failure } from './element.js';
import { Endpoints } from './endpoints.js';
import { choices, choose, overlay } from './overlay.js';
import { Tile } from './tile.js';
import { Toasts } from './toasts.js';

/** How often ages are drawn again, in milliseconds. */
const MINUTE = 60_000;

/** How many tiles are drawn at first, and how many more at a time. */
const SHOWN = 120;

export class CredentialTiles extends ServerElement {
  static observedAttributes = [];

  #view;
  #token;

  /** The form in the overlay asks with the same token. */
  set token(token) {
    this.#token = token;
    super.token = token;
  }

  async draw(drawing) {
    const { root, texts, client, signal } = drawing;
    root.replaceChildren(
      h('div', { class: 'skeleton', role: 'status' }, h('span', { class: 'visually-hidden' }, texts.get('loading'))),
    );
    try {
      const [session, connectors, credentials] = await Promise.all([
        client.session(signal),
        client.connectors(signal),
        client.credentials(signal),
      ]);
      const hasEndpoints = session.credential === null;
      const kinds = hasEndpoints
        ? await Promise.all(['source', 'destination'].map((kind) => client.endpoints(kind, signal)))
        : [];
      this.#view = new TilesView(this, drawing, { session, connectors, credentials, kinds, token: this.#token });
      root.replaceChildren(this.#view.element);
      this.tell('ready', {});
    } catch (error) {
      if (signal.aborted) return;
      if (error.code === 'unauthorized') this.tell('expired', {});
      root.replaceChildren(failure(texts, error, () => this.draw(drawing)));
    }
  }
}

class TilesView {
  #host;
  #client;
  #texts;
  #session;
  #connectors;
  #token;
  #credentials;
  #tiles = new Map();
  #hidden = new Set();
  #endpoints = null;
  #toasts;
  #list = h('ul', { class: 'tiles' });
  #none = h('div', { class: 'none', hidden: true });
  #empty = h('section', { class: 'empty', hidden: true });
  #limit = SHOWN;
  #more;
  #count = h('span', { class: 'muted small', role: 'status' });
  #search;
  #bar;

  constructor(host, { client, texts, signal }, { session, connectors, credentials, kinds, token }) {
    this.#host = host;
    this.#client = client;
    this.#texts = texts;
    this.#session = session;
    this.#connectors = connectors;
    this.#credentials = credentials;
    this.#token = token;
    this.#toasts = new Toasts(texts, signal);
    if (kinds.length > 0) this.#endpoints = new Endpoints(this, kinds, { client, texts, may: this.may('manage') });
    this.element = this.#draw();
    this.#arrange();
    const timer = setInterval(() => this.#tiles.forEach((tile) => tile.showAge()), MINUTE);
    signal.addEventListener('abort', () => clearInterval(timer));
  }

  get credentials() {
    return this.#credentials.filter(({ name }) => !this.#hidden.has(name));
  }

  get toasts() {
    return this.#toasts;
  }

  may(scope) {
    return allows(this.#session, scope);
  }

  tell(type, detail) {
    return this.#host.tell(type, detail);
  }

  explain(error) {
    if (error.code === 'unauthorized') this.tell('expired', {});
    return explain(this.#texts, error);
  }

  connectorOf(credential) {
    return this.#connectors.find(({ name }) => name === credential.loaded_connector) ?? null;
  }

  /** Opens an overlay; it is part of this element until it is closed. */
  open(dialog) {
    this.element.append(dialog);
    dialog.showModal();
    return dialog;
  }

  /** Chooses a connector if there are several, and connects. */
  create() {
    if (this.#connectors.length === 1) return this.fill({ connector: this.#connectors[0].name });
    const chosen = ({ name }) => this.fill({ connector: name });
    return this.open(choose(this.#texts, this.#connectors, chosen));
  }

  /** Opens the form in an overlay. */
  fill(attributes) {
    const form = h('credential-form', { ...attributes, dismissible: true });
    form.token = this.#token;
    form.texts = this.#texts.replaced;
    const { credential: name } = attributes;
    const label = name ? this.#texts.get('form.edit', { name }) : this.#texts.get('tiles.new');
    const dialog = overlay(form, { wide: true, label });
    form.addEventListener('cancel', (event) => {
      event.stopPropagation();
      dialog.close();
    });
    form.addEventListener('ready', (event) => event.stopPropagation());
    form.addEventListener('saved', ({ detail }) => {
      dialog.close();
      this.#toasts.show(this.#texts.get('form.saved', { name: detail.name }));
      this.refresh().then(() => this.#tiles.get(detail.name)?.focus());
    });
    return this.open(dialog);
  }

  /** Removes a credential once nobody can undo it any more. */
  remove(credential, force) {
    const { name, etag } = credential;
    this.#hidden.add(name);
    this.#arrange();
    const undone = () => {
      this.#hidden.delete(name);
      this.#arrange();
      this.#tiles.get(name)?.focus();
    };
    const final = async () => {
      try {
        await this.#client.remove(name, etag, force);
        this.tell('removed', { name });
      } catch (error) {
        this.#toasts.show(this.explain(error), { isProblem: true });
      }
      this.#hidden.delete(name);
      await this.refresh();
    };
    this.#toasts.undoable(this.#texts.get('tile.removed', { name }), undone, final);
    (this.#bar.hidden ? this.#empty.querySelector('button') : this.#search)?.focus();
  }

  /** Reads everything again. */
  async refresh() {
    try {
      const [credentials] = await Promise.all([this.#client.credentials(), this.#endpoints?.refresh()]);
      this.#credentials = credentials;
      this.#arrange();
    } catch (error) {
      this.#toasts.show(this.explain(error), { isProblem: true });
    }
  }

  /** Uses a credential for a source or a destination. */
  use(credential) {
    this.#endpoints?.create(credential);
  }

  get hasEndpoints() {
    return this.#endpoints !== null && this.may('manage');
  }

  /** Draws the tiles that match the search, in order; those that are there already stay. */
  #arrange() {
    const query = this.#search.value.trim().toLocaleLowerCase();
    const all = this.credentials;
    const matching = all.filter((credential) => !query || text(credential).includes(query));
    const shown = matching.slice(0, this.#limit);
    const names = new Set(this.#credentials.map(({ name }) => name));
    for (const name of this.#tiles.keys()) if (!names.has(name)) this.#tiles.delete(name);
    const tiles = shown.map((credential) => {
      const tile = this.#tiles.get(credential.name) ?? new Tile(this, this.#client, this.#texts);
      this.#tiles.set(credential.name, tile.show(credential));
      return tile.element;
    });
    const isSame =
      tiles.length === this.#list.children.length && tiles.every((tile, at) => this.#list.children[at] === tile);
    if (!isSame) this.#list.replaceChildren(...tiles);
    this.#more.hidden = shown.length === matching.length;
    this.#empty.hidden = all.length > 0;
    this.#bar.hidden = all.length === 0;
    this.#none.hidden = all.length === 0 || matching.length > 0;
    this.#none.firstChild.textContent = this.#texts.get('tiles.none', { query: this.#search.value.trim() });
    this.#count.textContent = this.#texts.get('tiles.count', { count: matching.length });
    if (this.#endpoints) this.#endpoints.element.hidden = all.length === 0 && this.#endpoints.isEmpty;
  }

  #draw() {
    const texts = this.#texts;
    this.#search = h('input', {
      class: 'input',
      type: 'search',
      placeholder: texts.get('tiles.search'),
      'aria-label': texts.get('tiles.search'),
      autocomplete: 'off',
      oninput: () => this.#arrange(),
    });
    const clear = () => {
      this.#search.value = '';
      this.#arrange();
      this.#search.focus();
    };
    this.#none.append(h('p', null), button(texts.get('tiles.none.clear'), { kind: 'secondary tiny', onclick: clear }));
    const more = () => {
      this.#limit += SHOWN;
      this.#arrange();
    };
    this.#more = button(texts.get('tiles.more'), { onclick: more });
    const create = this.may('manage')
      ? button(texts.get('tiles.new'), { kind: 'primary', icon: 'plus', onclick: () => this.create() })
      : null;
    this.#bar = h(
      'div',
      { class: 'bar' },
      h('div', { class: 'search' }, icon('search'), this.#search),
      this.#count,
      create,
    );
    this.#empty.append(
      h('h2', null, texts.get('tiles.empty')),
      h('p', { class: 'muted' }, texts.get('tiles.empty.more')),
      choices(texts, this.#connectors, ({ name }) => this.fill({ connector: name }), this.may('manage')),
    );
    return h(
      'div',
      { class: 'all' },
      h('h2', { class: 'visually-hidden' }, texts.get('tiles.title')),
      this.#bar,
      this.#empty,
      this.#list,
      this.#more,
      this.#none,
      this.#endpoints?.element,
      this.#toasts.element,
    );
  }
}

/** Everything of a credential that a search looks at. */
function text({ name, description, base_url: url, connector }) {
  return [name, description, url, connector.name].join('\n').toLocaleLowerCase();
}
