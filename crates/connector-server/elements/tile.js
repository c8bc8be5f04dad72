// One saved credential: what it is, its last verdict and how old that is, what uses it, and what can be done with it.

import { button, h, icon, id, monogram } from './dom.js';
import { menu } from './menu.js';
import { details, remove, rename } from './tile-dialogs.js';
import { headline, tone } from './verdict.js';

const STATES = { valid: 'check', invalid: 'key', undetermined: 'question' };

export class Tile {
  #view;
  #client;
  #texts;
  #credential = null;
  #shown = '';
  #last = null;
  #testing = null;
  #age = h('time');
  #status = h('div', { class: 'status' });
  #live = h('span', { class: 'visually-hidden', role: 'status' });
  #test = null;

  constructor(view, client, texts) {
    this.#view = view;
    this.#client = client;
    this.#texts = texts;
    this.element = h('li', { class: 'tile' });
  }

  /** Shows a credential; draws only if something of it has changed. */
  show(credential) {
    const shown = JSON.stringify(credential);
    if (shown === this.#shown) return this;
    this.#shown = shown;
    this.#credential = credential;
    this.#draw();
    return this;
  }

  showAge() {
    const at = this.#credential?.last_verdict?.at;
    if (at) this.#age.textContent = this.#texts.age(at);
  }

  focus() {
    this.element.querySelector('.button')?.focus();
  }

  #draw() {
    const { name, description, base_url: url } = this.#credential;
    const texts = this.#texts;
    const connector = this.#view.connectorOf(this.#credential);
    const service = connector?.description.name ?? this.#credential.connector.name ?? '';
    const titleId = id('tile');
    this.#showStatus();
    this.element.replaceChildren(
      h(
        'article',
        { 'aria-labelledby': titleId },
        h(
          'header',
          { class: 'tile-head' },
          monogram(service || name),
          h(
            'div',
            { class: 'titles' },
            h('h3', { id: titleId }, h('bdi', null, name)),
            h(
              'p',
              { class: 'small muted ellipsis' },
              service,
              ' · ',
              h('bdi', { class: 'host', dir: 'ltr', title: url }, hostOf(url)),
            ),
          ),
        ),
        description ? h('p', { class: 'small description' }, h('bdi', null, description)) : null,
        this.#status,
        this.#uses(),
        connector ? null : h('p', { class: 'small attention' }, texts.get('tile.connector.gone')),
        this.#actions(connector !== null),
        this.#live,
      ),
    );
  }

  #showStatus() {
    const texts = this.#texts;
    const last = this.#credential.last_verdict;
    if (!last) {
      this.#status.replaceChildren(h('span', { class: 'pill tone', 'data-tone': 'idle' }, texts.get('tile.untested')));
      return;
    }
    const isBad = last.outcome === 'invalid';
    const shade =
      this.#last && !this.#last.error ? tone(this.#last) : ({ valid: 'good', invalid: 'bad' }[last.outcome] ?? 'wait');
    this.#age.dateTime = last.at;
    this.showAge();
    this.#status.replaceChildren(
      h(
        'p',
        { class: 'row spread' },
        h(
          'span',
          { class: 'pill tone', 'data-tone': shade },
          icon(STATES[last.outcome] ?? 'warning'),
          texts.get(`tile.${last.outcome}`),
        ),
        h(
          'span',
          { class: 'row small muted' },
          this.#last
            ? button(texts.get('tile.details'), {
                kind: 'quiet tiny',
                onclick: () => details(this.#view, this.#texts, this.#credential, this.#last, () => this.#toggleTest()),
              })
            : null,
          this.#age,
        ),
      ),
      last.outcome === 'valid' ? '' : h('p', { class: `small reason${isBad ? ' bad' : ''}` }, last.message),
    );
  }

  #uses() {
    const counts = ['source', 'destination'].map((kind) => [
      kind,
      this.#credential.used_by.filter((use) => use.kind === kind).length,
    ]);
    const used = counts.filter(([, count]) => count > 0);
    const names = this.#credential.used_by.map(({ name }) => name).join(', ');
    return h(
      'p',
      { class: 'small muted uses', title: names },
      used.length === 0
        ? this.#texts.get('tile.unused')
        : used.map(([kind, count]) =>
            h('span', { class: 'chip' }, icon(kind), this.#texts.get(`tile.${kind}`, { count })),
          ),
    );
  }

  #actions(isLoaded) {
    const texts = this.#texts;
    const view = this.#view;
    this.#test =
      isLoaded && view.may('use')
        ? button(texts.get('tile.test'), { kind: 'secondary tiny', onclick: () => this.#toggleTest() })
        : null;
    const edit =
      isLoaded && view.may('manage')
        ? button(texts.get('tile.edit'), {
            kind: 'secondary tiny',
            onclick: () => view.fill({ credential: this.#credential.name }),
          })
        : null;
    const use = view.hasEndpoints
      ? button(texts.get('tile.use'), { kind: 'secondary tiny', onclick: () => view.use(this.#credential) })
      : null;
    return h('footer', { class: 'actions' }, this.#test, edit, use, view.may('manage') ? this.#more() : null);
  }

  #more() {
    const texts = this.#texts;
    const [view, client, credential] = [this.#view, this.#client, this.#credential];
    return menu(texts.get('tile.more', { name: credential.name }), [
      { label: texts.get('tile.rename'), icon: 'pencil', act: () => rename(view, client, texts, credential) },
      { label: texts.get('tile.remove'), icon: 'close', kind: 'danger', act: () => remove(view, texts, credential) },
    ]);
  }

  async #toggleTest() {
    if (this.#testing) return this.#testing.abort();
    this.#testing = new AbortController();
    const texts = this.#texts;
    const label = this.#test.querySelector('span');
    label.textContent = texts.get('form.stop');
    this.#live.textContent = texts.get('tile.testing');
    this.#status.replaceChildren(
      h(
        'span',
        { class: 'pill tone', 'data-tone': 'idle' },
        h('span', { class: 'spinner' }),
        texts.get('tile.testing'),
      ),
    );
    const { name } = this.#credential;
    try {
      this.#last = await this.#client.validate(name, this.#testing.signal);
      this.#view.tell('verdict', {
        connector: this.#credential.loaded_connector,
        credential: name,
        verdict: this.#last,
      });
      this.#live.textContent = `${name}: ${headline(texts, this.#last)}. ${this.#last.message ?? this.#last.error?.message}`;
      if (this.#last.error) details(this.#view, this.#texts, this.#credential, this.#last, () => this.#toggleTest());
    } catch (error) {
      this.#live.textContent = '';
      if (error.name !== 'AbortError') this.#view.toasts.show(this.#view.explain(error), { isProblem: true });
    }
    this.#testing = null;
    label.textContent = texts.get('tile.test');
    this.#showStatus();
    await this.#view.refresh();
    this.#showStatus();
  }
}

function hostOf(url) {
  return URL.parse(url)?.host ?? url;
}
