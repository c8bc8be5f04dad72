// Overlays: a dialog that keeps the focus, closes with Escape, and is gone from the document once it is closed.

import { button, h, icon, id, monogram } from './dom.js';

/** A dialog around some content. */
export function overlay(content, { wide = false, label = null, labelledby = null } = {}) {
  const dialog = h(
    'dialog',
    { class: wide ? 'wide' : '', 'aria-label': label, 'aria-labelledby': labelledby },
    content,
  );
  dialog.addEventListener('close', () => dialog.remove());
  return dialog;
}

/** A dialog with a title, a body and buttons. */
export function sheet(texts, title, body, actions, props = {}) {
  const titleId = id('title');
  const close = button(texts.get('close'), {
    kind: 'quiet',
    icon: 'close',
    iconOnly: true,
    onclick: () => dialog.close(),
  });
  const content = h(
    props.onsubmit ? 'form' : 'div',
    { class: 'sheet', novalidate: true, ...props },
    h('div', { class: 'sheet-head' }, h('h2', { id: titleId }, h('bdi', null, title)), close),
    body,
    actions ? h('div', { class: 'end' }, actions) : null,
  );
  const dialog = overlay(content, { labelledby: titleId });
  return dialog;
}

/** A dialog to choose a connector in. */
export function choose(texts, connectors, chosen) {
  let dialog = null;
  const pick = (connector) => {
    dialog.close();
    chosen(connector);
  };
  const list = choices(texts, connectors, pick, true);
  const filter = h('input', {
    class: 'input',
    type: 'search',
    'aria-label': texts.get('tiles.choose.search'),
    placeholder: texts.get('tiles.choose.search'),
    oninput: () => {
      const query = filter.value.trim().toLocaleLowerCase();
      for (const item of list.children) item.hidden = !item.textContent.toLocaleLowerCase().includes(query);
    },
  });
  dialog = sheet(texts, texts.get('tiles.choose'), [connectors.length > 6 ? filter : null, list].filter(Boolean), null);
  return dialog;
}

/** Connectors as tiles. */
export function choices(texts, connectors, chosen, enabled) {
  return h(
    'ul',
    { class: 'choices' },
    connectors.map((connector) => {
      const { description, trusted } = connector;
      return h(
        'li',
        null,
        h(
          'button',
          { type: 'button', class: 'choice', disabled: !enabled, onclick: () => chosen(connector) },
          monogram(description.name),
          h(
            'span',
            { class: 'choice-text' },
            h('strong', null, description.name),
            h(
              'span',
              { class: 'small muted' },
              texts.get('form.by', { vendor: description.vendor }),
              ' · ',
              texts.get(trusted ? 'tiles.built-in' : 'form.stranger'),
            ),
          ),
          icon('chevron'),
        ),
      );
    }),
  );
}
