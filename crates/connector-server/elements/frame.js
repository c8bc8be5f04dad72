// On a page of another origin an element draws itself in a frame of the server's origin. What is typed there stays out of
// that page's reach: the browser keeps the two apart, and only what is listed here crosses.

import { h } from './dom.js';

/** The events that cross. Their details are verdicts, names and saved credentials. */
export const EVENTS = ['ready', 'verdict', 'saved', 'cancel', 'pick', 'removed', 'expired'];

/** The custom properties that cross, so that the frame looks like its page. */
const THEME = [
  'accent',
  'on-accent',
  'surface',
  'raised',
  'text',
  'muted',
  'line',
  'edge',
  'good',
  'bad',
  'act',
  'wait',
  'radius',
  'font',
  'mono',
];

const SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox';

/** The page's side. */
export class Frame {
  #element;
  #frame;
  #port = null;
  #server;
  #state;
  #heard = (event) => this.#greet(event);

  constructor(element, root, server, token, texts) {
    this.#element = element;
    this.#server = server;
    this.#state = { token, texts };
    this.#frame = h('iframe', {
      src: new URL('frame.html', server).href,
      sandbox: SANDBOX,
      referrerpolicy: 'no-referrer',
      title: texts['frame.title'] ?? 'Credential',
    });
    Object.assign(this.#frame.style, {
      display: 'block',
      border: '0',
      inlineSize: '100%',
      blockSize: '20rem',
      colorScheme: 'inherit',
    });
    addEventListener('message', this.#heard);
    root.append(this.#frame);
  }

  set token(token) {
    this.#state.token = token;
    this.#start();
  }

  remove() {
    removeEventListener('message', this.#heard);
    this.#port?.close();
    this.#frame.remove();
  }

  /** The frame says that it is there, and brings its end of a channel. */
  #greet(event) {
    const isFrame = event.source === this.#frame.contentWindow && event.origin === this.#server.origin;
    if (!isFrame || event.data !== 'credential-frame') return;
    this.#port?.close();
    [this.#port] = event.ports;
    this.#port.onmessage = ({ data }) => this.#take(data);
    this.#start();
  }

  #start() {
    if (!this.#port || !this.#state.token) return;
    const element = this.#element;
    const style = getComputedStyle(element);
    const theme = THEME.map((name) => [`--credential-${name}`, style.getPropertyValue(`--credential-${name}`).trim()]);
    const attributes = element
      .getAttributeNames()
      .filter((name) => element.constructor.observedAttributes.includes(name));
    this.#port.postMessage({
      ...this.#state,
      tag: element.localName,
      attributes: attributes.map((name) => [name, element.getAttribute(name)]),
      theme: [...theme.filter(([, value]) => value), ['color-scheme', style.colorScheme]],
      direction: style.direction,
      language: element.closest('[lang]')?.lang ?? '',
    });
  }

  #take({ height, type, detail }) {
    if (typeof height === 'number') this.#frame.style.blockSize = `${Math.ceil(height)}px`;
    else if (EVENTS.includes(type)) this.#element.tell(type, detail);
  }
}
