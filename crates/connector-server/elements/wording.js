// The texts of one element: those of the table, with what the embedding page has put in their place.

import ENGLISH from './texts.js';

/** The texts of one element: the table, with what the embedding page has replaced. */
export class Texts {
  #table;
  #language;

  constructor(replaced = {}, language = undefined) {
    this.replaced = replaced;
    this.#table = { ...ENGLISH, ...replaced };
    this.#language = known(language);
  }

  /** The text of a key. With `count`, the form of the key that the language's plural rules name. */
  get(key, values = {}) {
    const form = 'count' in values ? `${key}.${new Intl.PluralRules(this.#language).select(values.count)}` : key;
    const text = this.#table[form] ?? this.#table[`${key}.other`] ?? key;
    return text.replace(/\{([\w-]+)\}/g, (whole, name) => (name in values ? this.#shown(values[name]) : whole));
  }

  /** Whether there is a text of this key. */
  has(key) {
    return key in this.#table;
  }

  number(value) {
    return new Intl.NumberFormat(this.#language).format(value);
  }

  /** How long ago something was, such as `3 minutes ago`. */
  age(timestamp) {
    const seconds = (Date.parse(timestamp) - Date.now()) / 1000;
    const format = new Intl.RelativeTimeFormat(this.#language, { numeric: 'auto' });
    const units = [
      ['day', 86400],
      ['hour', 3600],
      ['minute', 60],
    ];
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
    return unit === 'second' ? format.format(0, 'second') : format.format(Math.round(seconds / size), unit);
  }

  #shown(value) {
    return typeof value === 'number' ? this.number(value) : String(value);
  }
}

/** A language, if the browser knows it; else its own. */
function known(language) {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language || []);
  } catch {
    return [];
  }
}
