// What a test is doing: a bar that runs for as long as a call may take, and how much of that is left.

import { h } from './dom.js';

export class Progress {
  #texts;
  #text;
  #bar = h('div', { class: 'progress', hidden: true, 'aria-hidden': 'true' }, h('span'));
  #timer = null;
  #said;

  constructor(texts, idle) {
    this.#texts = texts;
    this.#said = idle;
    this.#text = h('p', { class: 'hint small muted' }, idle);
    this.element = h('div', { class: 'progressing' }, this.#bar, this.#text);
  }

  /** What to say once nothing is going on. */
  say(text) {
    this.#said = text;
    if (!this.#timer) this.#text.textContent = text;
  }

  /** Starts for a call of at most so many milliseconds; null if nobody knows. */
  start(limit) {
    const began = Date.now();
    this.#bar.hidden = false;
    this.#bar.classList.toggle('open', limit === null);
    this.#bar.style.setProperty('--limit', `${limit ?? 2000}ms`);
    const show = () => {
      const count = limit === null ? null : Math.max(Math.ceil((limit - (Date.now() - began)) / 1000), 0);
      this.#text.textContent =
        count === null ? this.#texts.get('form.testing.open') : this.#texts.get('form.testing', { count });
    };
    show();
    clearInterval(this.#timer);
    this.#timer = setInterval(show, 1000);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#bar.hidden = true;
    this.#text.textContent = this.#said;
  }
}
