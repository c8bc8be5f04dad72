// Short messages at the foot of the page. One that can be undone waits while somebody points at it or has it in focus.

import { button, h, icon } from './dom.js';

/** How long a message stays, in milliseconds. */
const STAY = 8_000;

export class Toasts {
  #texts;
  #pending = new Set();

  constructor(texts, signal) {
    this.#texts = texts;
    this.element = h('div', { class: 'toasts', role: 'status' });
    // What is not undone is done, even if the page is left before.
    const finish = () => this.#pending.forEach((finish) => finish());
    addEventListener('pagehide', finish, { signal });
    signal.addEventListener('abort', finish);
  }

  /** Shows a message, in the place of the one before. */
  show(text, { isProblem = false } = {}) {
    this.element.querySelector('.toast:not(:has(button))')?.remove();
    const toast = this.#add(text, isProblem);
    this.#wait(toast, () => toast.remove());
  }

  /** Says what is about to be final; `undone` if it is undone in time, or else `final`. */
  undoable(text, undone, final) {
    let isOpen = true;
    const close = (then) => {
      if (!isOpen) return;
      isOpen = false;
      this.#pending.delete(finish);
      toast.remove();
      then();
    };
    const finish = () => close(final);
    const undo = button(this.#texts.get('undo'), { kind: 'quiet tiny', onclick: () => close(undone) });
    const toast = this.#add(text, false, undo);
    this.#pending.add(finish);
    this.#wait(toast, finish);
  }

  #add(text, isProblem, ...actions) {
    const toast = h('div', { class: 'toast' }, icon(isProblem ? 'warning' : 'check'), h('span', null, text), actions);
    this.element.append(toast);
    return toast;
  }

  #wait(toast, then) {
    let timer = null;
    const start = () => {
      clearTimeout(timer);
      timer = setTimeout(() => (toast.matches(':hover, :focus-within') ? start() : then()), STAY);
    };
    toast.addEventListener('pointerleave', start);
    toast.addEventListener('focusout', start);
    start();
  }
}
