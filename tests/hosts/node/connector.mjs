// One sealed connector: an instance for each set of values, which keeps the key from whoever has the network.
/** @import { ImportObject } from './component/connector.js' */
/** @typedef {Record<string, string>} Values the form's fields by name */

import { readFile, readdir } from 'node:fs/promises';
import { instantiate } from './component/connector.js';
import { wasi } from './wasi.mjs';

const FOLDER = new URL('./component/', import.meta.url);

/** Gives what the connector is: its name, its vendor, its set-up steps. */
export const describe = () => instance().describe();

/** Gives the form of the credential. */
export const credentialConfig = () => instance().credentialConfig();

/**
 * Checks `values` without network access.
 * @param {Values} values
 */
export const check = (values) => instance().check(list(values));

/**
 * Returns the headers that every request must carry. If `check` finds an error, it throws one whose `payload` holds the
 * findings.
 * @param {Values} values
 */
export const authorize = (values) => instance().authorize(list(values));

/**
 * Makes one live call, which reaches the origin of the base URL and nothing else.
 * @param {Values} values
 * @param {{ seconds?: number }} [options] `seconds`: the time for its requests
 */
export const validate = (values, { seconds = 10 } = {}) => instance(seconds).validate(list(values));

/** @param {Values} values */
const list = (values) => Object.entries(values).map(([name, value]) => ({ name, value }));

/** @type {Map<string, WebAssembly.Module>} */
const compiled = new Map();
for (const name of await readdir(FOLDER)) {
  if (name.endsWith('.wasm')) {
    compiled.set(name, await WebAssembly.compile(await readFile(new URL(name, FOLDER))));
  }
}

// A new one each time: a sealed instance takes one set of values, and traps at a second.
function instance(seconds = 10) {
  const module = (/** @type {string} */ path) => /** @type {WebAssembly.Module} */ (compiled.get(path));
  // The types of the component name only the part of each interface that it uses.
  return instantiate(module, /** @type {ImportObject & any} */ (wasi(seconds))).credential;
}
