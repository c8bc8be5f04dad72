// What a tile opens: its last verdict, the question for a new name, and the one before something that is used is removed.

import { button, h, icon, id } from './dom.js';
import { sheet } from './overlay.js';
import { card } from './verdict.js';

/** Shows a verdict whole. */
export function details(view, texts, credential, last, test) {
  const again = () => {
    dialog.close();
    test();
  };
  const settings = (last.findings ?? []).map(({ fix }) => fix).filter((fix) => fix?.value);
  const edit = () => {
    dialog.close();
    view.fill({ credential: credential.name });
  };
  const fixes =
    settings.length > 0 && view.may('manage')
      ? [button(texts.get('tile.edit'), { kind: 'secondary tiny', icon: 'pencil', onclick: edit })]
      : [];
  const dialog = sheet(texts, credential.name, card(texts, last, { again, fixes }), null);
  view.open(dialog);
}

/** Asks for a new name. */
export function rename(view, client, texts, { name, etag }) {
  const inputId = id('rename');
  const error = h('p', { class: 'small bad', role: 'alert' });
  const input = h('input', {
    id: inputId,
    class: 'input',
    value: name,
    maxlength: 200,
    required: true,
    dir: 'auto',
    autocomplete: 'off',
  });
  const submit = async (event) => {
    event.preventDefault();
    const newName = input.value.trim();
    if (newName === name) return dialog.close();
    try {
      await client.rename(name, newName, etag);
      dialog.close();
      view.toasts.show(texts.get('tile.renamed', { name: newName }));
      await view.refresh();
    } catch (problem) {
      error.textContent = problem.code === 'name-taken' ? texts.get('form.name.taken') : view.explain(problem);
      input.focus();
    }
  };
  const body = h('div', { class: 'stack' }, h('label', { for: inputId }, texts.get('form.name')), input, error);
  const actions = [
    button(texts.get('cancel'), { onclick: () => dialog.close() }),
    button(texts.get('tile.rename.save'), { kind: 'primary', type: 'submit' }),
  ];
  const dialog = sheet(texts, texts.get('tile.rename'), body, actions, { onsubmit: submit });
  view.open(dialog);
  input.select();
}

/** Removes a credential; asks first if something uses it. */
export function remove(view, texts, credential) {
  if (credential.used_by.length === 0) return view.remove(credential, false);
  const list = h(
    'ul',
    { class: 'used' },
    credential.used_by.map(({ kind, name }) => h('li', null, icon(kind), h('bdi', null, name))),
  );
  const anyway = () => {
    dialog.close();
    view.remove(credential, true);
  };
  const actions = [
    button(texts.get('cancel'), { onclick: () => dialog.close(), autofocus: true }),
    button(texts.get('tile.remove.anyway'), { kind: 'danger', onclick: anyway }),
  ];
  const dialog = sheet(
    texts,
    texts.get('tile.remove.title', { name: credential.name }),
    [h('p', null, texts.get('tile.remove.used')), list],
    actions,
  );
  view.open(dialog);
}
