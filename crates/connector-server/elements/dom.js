// Elements, icons and the small pieces that everything is drawn with. Texts become text nodes: no markup is ever parsed.

const SVG = 'http://www.w3.org/2000/svg';

/** An element: `h('p', { class: 'note', onclick }, 'text', child)`. Children that are null or false are left out. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    // What is typed is never an attribute.
    else if (name === 'value') element.value = value;
    else if (value === true) element.setAttribute(name, '');
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

const EYE = 'M2 12q10-13 20 0q-10 13-20 0zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z';

/** Shapes on a grid of 24, drawn as lines. */
const ICONS = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  key: 'M8.5 13a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM11.7 11.7L20 20M16.4 16.4L19 13.8',
  pencil: 'M4 20l1-4L16 5l3 3L8 19zM13 8l3 3',
  admin: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 12l2 2 4-4',
  provider: 'M7 18a4.5 4.5 0 0 1-.6-8.96 6 6 0 0 1 11.5 1.5A3.75 3.75 0 0 1 17.5 18H7z',
  network: 'M3.5 9.5a12 12 0 0 1 17 0M6.5 13a7.5 7.5 0 0 1 11 0M9.6 16.3a3.4 3.4 0 0 1 4.8 0M12 19.5h.01',
  operator: 'M4 5h16v5H4zM4 14h16v5H4zM7.5 7.5h.01M7.5 16.5h.01M11 7.5h5M11 16.5h5',
  connector: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0V8zM12 17v4',
  plus: 'M12 5v14M5 12h14',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
  question: 'M9 9.2a3 3 0 1 1 4.4 2.7c-.9.5-1.4 1.1-1.4 2.1M12 17.5h.01',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  eye: EYE,
  eyeOff: `${EYE}M4 4l16 16`,
  source: 'M4 12h11M11 7l5 5-5 5M20 4v16',
  destination: 'M9 12h11M16 7l5 5-5 5M4 4v16',
  warning: 'M12 4L2.8 19.5h18.4L12 4zM12 10v4.5M12 17h.01',
  wand: 'M4 20L14 10M15 4v4M19 9h-4M19.5 4.5L17 7',
  external: 'M9 15L19 5M12 5h7v7M19 15v4H5V5h4',
  chevron: 'M9 6l6 6-6 6',
};

/** An icon. It says nothing by itself: a text beside it does. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', `icon icon-${name}`);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** A square with the initials of a name, in a color that the name decides. */
export function monogram(name) {
  const words = name.trim().split(/[\s_-]+/u);
  const initials = words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)) % 360;
  const square = h('span', { class: 'monogram', 'aria-hidden': 'true' }, initials);
  square.style.setProperty('--hue', sum);
  return square;
}

/** A button: `button('Save', { kind: 'primary', icon: 'check', onclick })`. */
export function button(label, { kind = 'secondary', icon: shape, iconOnly = false, ...props } = {}) {
  const face = [shape && icon(shape), iconOnly ? null : h('span', null, label)];
  const name = iconOnly ? { 'aria-label': label, title: label } : {};
  return h('button', { type: 'button', class: `button ${kind}${iconOnly ? ' square' : ''}`, ...name, ...props }, face);
}

/** A text of a connector or a server, in which backticks mark code. */
export function prose(text) {
  return text.split('`').map((part, index) => (index % 2 === 1 ? h('code', { dir: 'ltr' }, part) : part));
}

/** A link that leaves the page; only for http and https, whoever chose it. */
export function link(text, address) {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  return h('a', { href: url.href, target: '_blank', rel: 'noopener noreferrer' }, text, icon('external'));
}

let numbers = 0;

/** An id that is unique in the document. */
export function id(prefix) {
  numbers += 1;
  return `${prefix}-${numbers}`;
}
