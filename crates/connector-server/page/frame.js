// Inside of the frame: draws the element that the embedding page asks for, and tells it what may cross.

import { EVENTS } from './credentials.js';

const TAGS = ['credential-form', 'credential-tiles'];

const { port1: port, port2: other } = new MessageChannel();
let element = null;

port.onmessage = ({ data }) => {
  if (!TAGS.includes(data.tag)) return;
  document.documentElement.dir = data.direction;
  document.documentElement.lang = data.language;
  if (element?.localName !== data.tag) {
    element?.remove();
    element = document.createElement(data.tag);
    for (const type of EVENTS) element.addEventListener(type, ({ detail }) => port.postMessage({ type, detail }));
  }
  for (const [name, value] of data.attributes) element.setAttribute(name, value);
  for (const [name, value] of data.theme) element.style.setProperty(name, value);
  element.texts = data.texts;
  element.token = data.token;
  if (!element.isConnected) document.body.append(element);
};

new ResizeObserver(() => port.postMessage({ height: document.documentElement.scrollHeight })).observe(
  document.documentElement,
);

// Which pages may embed this one is the server's choice (`frame-ancestors`); whoever embeds it gets this end.
parent.postMessage('credential-frame', '*', [other]);
