// A field of the credential itself, such as its name, which no connector knows.

import { h, icon, id } from './dom.js';

/** The field: its input, its element, and `show`, which shows what is wrong with it. */
export function ownField(texts, key, value, { multiline = false, ...props }) {
  const inputId = id('own');
  const error = h('p', { class: 'finding error', id: `${inputId}-error`, hidden: true }, icon('warning'), h('span'));
  const help = h('p', { class: 'help', id: `${inputId}-help` }, props.readonly ? '' : texts.get(`${key}.help`));
  const show = (message) => {
    error.hidden = message === '';
    help.hidden = message !== '';
    error.lastChild.textContent = message;
    input.setAttribute('aria-invalid', String(message !== ''));
  };
  const input = h(multiline ? 'textarea' : 'input', {
    id: inputId,
    class: 'input',
    autocomplete: 'off',
    rows: multiline ? 1 : null,
    value,
    dir: 'auto',
    'aria-describedby': `${inputId}-error ${inputId}-help`,
    ...props,
    oninput: () => show(''),
  });
  const optional = props.required ? null : h('span', { class: 'muted optional' }, texts.get('form.optional'));
  const label = h('label', { for: inputId }, texts.get(key), optional);
  return { input, element: h('div', { class: 'field' }, label, input, h('div', { class: 'note' }, help, error)), show };
}
