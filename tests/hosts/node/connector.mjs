// One connector component: a fresh instance for each call, and network access for `validate` only.
/** @import { ImportObject } from './component/connector.js' */
/** @typedef {Record<string, string>} Values the form's fields by name */

import { readFile } from 'node:fs/promises';
import { clocks, http, io } from '@bytecodealliance/preview2-shim';
import { instantiate } from './component/connector.js';

const FOLDER = new URL('./component/', import.meta.url);

/** Returns what the connector is: its name, its vendor, its setup steps. */
export const describe = () => offline().describe();

/** Returns the form of the credential. */
export const credentialConfig = () => offline().credentialConfig();

/**
 * Checks `values` without network access.
 * @param {Values} values
 */
export const check = (values) => offline().check(list(values));

/**
 * Returns the headers that every request must carry. If `check` finds an error, it throws one whose `payload` holds the
 * findings.
 * @param {Values} values
 */
export const authorize = (values) => offline().authorize(list(values));

/**
 * Sends one request, which can reach the origin of the base URL (or `origin`, to allow less) and nothing else.
 * @param {Values} values
 * @param {{ origin?: string, seconds?: number }} [options] `seconds`: the time for the whole call
 */
export const validate = (values, { origin, seconds = 10 } = {}) =>
  instance(origin ?? originOfBase(values), seconds).validate(list(values));

const offline = () => instance(null, 10);

/** @param {Values} values */
const list = (values) => Object.entries(values).map(([name, value]) => ({ name, value }));

/** @type {Map<string, WebAssembly.Module>} */
const compiled = new Map();
for (const name of ['connector.core.wasm', 'connector.core2.wasm', 'connector.core3.wasm']) {
  compiled.set(name, await WebAssembly.compile(await readFile(new URL(name, FOLDER))));
}

/**
 * @param {string | null} origin
 * @param {number} seconds
 */
function instance(origin, seconds) {
  const deadline = clocks.monotonicClock.now() + BigInt(Math.ceil(seconds * 1e9));
  /** @param {bigint} instant */
  const until = (instant) => clocks.monotonicClock.subscribeInstant(instant < deadline ? instant : deadline);
  const imports = {
    'wasi:io/error': io.error,
    'wasi:io/poll': io.poll,
    'wasi:io/streams': io.streams,
    'wasi:http/types': http.types,
    'wasi:http/outgoing-handler': { handle: guarded(origin) },
    'wasi:clocks/monotonic-clock': {
      ...clocks.monotonicClock,
      subscribeInstant: until,
      // No wait is longer than the call.
      subscribeDuration: (/** @type {bigint} */ duration) => until(clocks.monotonicClock.now() + duration),
    },
  };
  const module = (/** @type {string} */ path) => /** @type {WebAssembly.Module} */ (compiled.get(path));
  // The types of the component name only the part of each interface that it uses.
  return instantiate(module, /** @type {ImportObject & any} */ (imports)).credential;
}

/**
 * The outgoing handler, for GET requests to `origin` only.
 * @param {string | null} origin
 * @returns {typeof http.outgoingHandler.handle}
 */
const guarded = (origin) => (request, options) => {
  const asked = originOf(`${request.scheme()?.tag ?? 'HTTPS'}://${request.authority()}`);
  if (asked === null || asked !== origin || request.method().tag !== 'get') {
    throw { tag: 'HTTP-request-denied' };
  }
  return http.outgoingHandler.handle(request, options);
};

/**
 * Scheme, host and port of a URL that has them.
 * @param {string} url
 */
function originOf(url) {
  if (!URL.canParse(url)) {
    return null;
  }
  const { protocol, origin } = new URL(url);
  return ['http:', 'https:'].includes(protocol) ? origin : null;
}

/**
 * The origin of the base URL among `values`: that of the form's one field of kind `url`.
 * @param {Values} values
 */
function originOfBase(values) {
  const field = credentialConfig().fields.find(({ kind }) => kind === 'url');
  return field ? originOf(values[field.name] ?? field.default ?? '') : null;
}
