// Sources and destinations: each picks a credential.

import { button, h, icon, id, monogram } from './dom.js';
import { sheet } from './overlay.js';

const KINDS = ['source', 'destination'];

export class Endpoints {
  #view;
  #client;
  #texts;
  #may;
  #items;
  #hidden = new Set();
  #lists = new Map();

  constructor(view, items, { client, texts, may }) {
    this.#view = view;
    this.#client = client;
    this.#texts = texts;
    this.#may = may;
    this.#items = new Map(KINDS.map((kind, index) => [kind, items[index]]));
    this.element = h(
      'div',
      { class: 'endpoints' },
      KINDS.map((kind) => this.#section(kind)),
    );
    this.#arrange();
  }

  get isEmpty() {
    return KINDS.every((kind) => this.#items.get(kind).length === 0);
  }

  async refresh() {
    const lists = await Promise.all(KINDS.map((kind) => this.#client.endpoints(kind)));
    this.#items = new Map(KINDS.map((kind, index) => [kind, lists[index]]));
    this.#arrange();
  }

  /** Adds a source or destination that uses a credential. */
  create(credential) {
    this.#edit({ kind: 'source', credential: credential.name, asksKind: true });
  }

  #section(kind) {
    const texts = this.#texts;
    const titleId = id('kind');
    const list = h('ul', { class: 'rows' });
    this.#lists.set(kind, list);
    return h(
      'section',
      { 'aria-labelledby': titleId },
      h(
        'div',
        { class: 'row spread' },
        h(
          'div',
          { class: 'row' },
          icon(kind),
          h('h2', { id: titleId }, texts.get(`endpoint.${kind}`)),
          h('span', { class: 'small muted about' }, texts.get(`endpoint.${kind}.about`)),
        ),
        this.#may
          ? button(texts.get(`endpoint.${kind}.add`), {
              kind: 'secondary tiny',
              icon: 'plus',
              onclick: () => this.#edit({ kind }),
            })
          : null,
      ),
      list,
    );
  }

  #arrange() {
    for (const kind of KINDS) {
      const items = this.#items.get(kind).filter(({ name }) => !this.#hidden.has(`${kind} ${name}`));
      const empty = h('li', { class: 'muted small empty-row' }, this.#texts.get(`endpoint.${kind}.empty`));
      this.#lists
        .get(kind)
        .replaceChildren(...(items.length > 0 ? items.map((item) => this.#row(kind, item)) : [empty]));
    }
  }

  #row(kind, item) {
    const texts = this.#texts;
    const { name, description, credential } = item;
    const pick = credential
      ? h('span', { class: 'chip' }, icon('key'), h('bdi', null, credential))
      : h('span', { class: 'chip attention' }, icon('warning'), texts.get('endpoint.without'));
    return h(
      'li',
      { class: 'endpoint' },
      h(
        'div',
        { class: 'titles' },
        h('p', { class: 'name' }, h('bdi', null, name)),
        description ? h('p', { class: 'small muted' }, h('bdi', null, description)) : null,
      ),
      pick,
      this.#may
        ? h(
            'div',
            { class: 'row tools' },
            button(texts.get('endpoint.change', { name }), {
              kind: 'quiet tiny',
              icon: 'pencil',
              iconOnly: true,
              onclick: () => this.#edit({ kind, item, credential }),
            }),
            button(texts.get('endpoint.remove', { name }), {
              kind: 'quiet tiny',
              icon: 'close',
              iconOnly: true,
              onclick: () => this.#remove(kind, item),
            }),
          )
        : null,
    );
  }

  /** Removes one once nobody can undo it any more. */
  #remove(kind, { name, etag }) {
    const key = `${kind} ${name}`;
    this.#hidden.add(key);
    this.#arrange();
    const undone = () => {
      this.#hidden.delete(key);
      this.#arrange();
    };
    const final = async () => {
      try {
        await this.#client.removeEndpoint(kind, name, etag);
      } catch (error) {
        this.#view.toasts.show(this.#view.explain(error), { isProblem: true });
      }
      this.#hidden.delete(key);
      await this.#view.refresh();
    };
    this.#view.toasts.undoable(this.#texts.get('endpoint.removed', { name }), undone, final);
  }

  #edit({ kind: first, item = null, credential = null, asksKind = false }) {
    const texts = this.#texts;
    const ids = { name: id('name'), description: id('description') };
    let kind = first;
    let picked = credential;
    const error = h('p', { class: 'small bad', role: 'alert' });
    const name = h('input', {
      id: ids.name,
      class: 'input',
      value: item?.name ?? '',
      readonly: item !== null,
      required: true,
      maxlength: 200,
      autocomplete: 'off',
      dir: 'auto',
    });
    const description = h('input', {
      id: ids.description,
      class: 'input',
      value: item?.description ?? '',
      autocomplete: 'off',
      dir: 'auto',
    });
    const save = async (event) => {
      event.preventDefault();
      error.textContent =
        name.value.trim() === '' ? texts.get('form.name.missing') : picked ? '' : texts.get('endpoint.pick.missing');
      if (error.textContent) return;
      const body = { description: description.value.trim(), credential: picked };
      try {
        await this.#client.saveEndpoint(kind, name.value.trim(), body, item?.etag ?? null);
        dialog.close();
        this.#view.toasts.show(texts.get('endpoint.saved', { name: name.value.trim(), credential: picked }));
        this.#view.tell('pick', { kind, name: name.value.trim(), credential: picked });
        await this.#view.refresh();
      } catch (problem) {
        const isTaken = !item && problem.code === 'precondition-failed';
        error.textContent = isTaken ? texts.get('form.name.taken') : this.#view.explain(problem);
      }
    };
    const kinds = asksKind
      ? radios(
          texts.get('endpoint.kind'),
          KINDS.map((value) => ({ value, label: [icon(value), texts.get(`endpoint.kind.${value}`)] })),
          kind,
          (value) => {
            kind = value;
          },
          'kinds',
        )
      : null;
    const options = this.#view.credentials.map((one) => ({
      value: one.name,
      label: [
        monogram(this.#view.connectorOf(one)?.description.name ?? one.name),
        h(
          'span',
          { class: 'choice-text' },
          h('strong', null, h('bdi', null, one.name)),
          h('span', { class: 'small muted ellipsis' }, h('bdi', { dir: 'ltr' }, one.base_url)),
        ),
      ],
    }));
    const body = h(
      'div',
      { class: 'stack' },
      kinds,
      h('label', { for: ids.name }, texts.get('form.name')),
      name,
      h(
        'label',
        { for: ids.description },
        texts.get('form.description'),
        ' ',
        h('span', { class: 'muted optional' }, texts.get('form.optional')),
      ),
      description,
      radios(
        texts.get('endpoint.pick'),
        options,
        picked,
        (value) => {
          picked = value;
        },
        'picks',
      ),
      error,
    );
    const title = item ? texts.get('endpoint.edit', { name: item.name }) : texts.get(`endpoint.${first}.new`);
    const actions = [
      button(texts.get('cancel'), { onclick: () => dialog.close() }),
      button(texts.get('endpoint.save'), { kind: 'primary', type: 'submit' }),
    ];
    const dialog = sheet(texts, asksKind ? texts.get('tile.use') : title, body, actions, { onsubmit: save });
    this.#view.open(dialog);
    name.focus();
  }
}

/** A group of choices, of which one is picked. */
function radios(legend, options, picked, changed, kind) {
  const group = id('group');
  return h(
    'fieldset',
    { class: `radios ${kind}` },
    h('legend', null, legend),
    options.map(({ value, label }) =>
      h(
        'label',
        { class: 'radio' },
        h('input', { type: 'radio', name: group, checked: value === picked, onchange: () => changed(value) }),
        label,
      ),
    ),
  );
}
