// A menu behind a button. It is a popover: Escape and a click beside it close it.

import { button, h, id } from './dom.js';

/** The button and its menu; each item has a label, an icon, and what it does. */
export function menu(label, items) {
  const list = h('div', { class: 'menu', popover: 'auto', id: id('menu') });
  const choose = (act) => () => {
    list.hidePopover();
    act();
  };
  for (const { label: text, icon, kind = '', act } of items) {
    list.append(button(text, { kind: `quiet ${kind}`, icon, onclick: choose(act) }));
  }
  const more = button(label, { kind: 'quiet tiny', icon: 'more', iconOnly: true, 'aria-haspopup': 'true' });
  more.popoverTargetElement = list;
  list.addEventListener('toggle', ({ newState }) => {
    if (newState === 'open') place(list, more);
  });
  return h('div', { class: 'more' }, more, list);
}

/** Puts a menu under its button, inside of the window. */
function place(menu, anchor) {
  const { top, bottom, left, right } = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const isRtl = menu.matches(':dir(rtl)');
  const x = isRtl ? left : right - width;
  const y = bottom + height + 8 > innerHeight ? top - height - 4 : bottom + 4;
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  menu.style.top = `${y}px`;
}
