// A host that lets everything out and logs it: let_out.mjs COMPONENT_FOLDER, jobs as lines of JSON on standard input.
//
// A job is a list of calls into one instance, which is kept: `[function, values]`. A line of JSON comes back: what each
// call gave or threw, and every request that the component made, whole.
import { readFileSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { WASIShim } from '@bytecodealliance/preview2-shim/instantiation';

const folder = process.argv[2] ?? '';
const { instantiate } = await import(pathToFileURL(`${folder}/connector.js`).href);
/** @type {Map<string, WebAssembly.Module>} */
const compiled = new Map();
for (const name of readdirSync(folder).filter((name) => name.endsWith('.wasm'))) {
  compiled.set(name, new WebAssembly.Module(readFileSync(`${folder}/${name}`)));
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(run(JSON.parse(line)), (_, value) => (typeof value === 'bigint' ? String(value) : value)));
}

/** @param {{ calls: [string, Record<string, string>][], reenter?: boolean }} job */
function run({ calls, reenter }) {
  /** @type {string[]} */
  const log = [];
  /** @type {any[]} */
  const nested = [];
  const imports = /** @type {any} */ (new WASIShim().getImportObject());
  const name = Object.keys(imports).find((name) => name.startsWith('wasi:http/outgoing-handler')) ?? '';
  const { handle } = imports[name];
  /** @type {any} */
  let credential;
  imports[name] = {
    handle(/** @type {any} */ request, /** @type {any} */ options) {
      const headers = request.headers().entries().map(([name, value]) => `${name}: ${Buffer.from(value).toString('latin1')}`);
      const url = `${request.scheme()?.tag}://${request.authority()}${request.pathWithQuery()}`;
      log.push([`${request.method().val ?? request.method().tag} ${url}`, ...headers].join('\n'));
      if (reenter) {
        nested.push(attempt(credential, calls[0]));
      }
      return handle(request, options);
    },
  };
  ({ credential } = instantiate((/** @type {string} */ path) => compiled.get(path), imports));
  const gave = calls.map((call) => attempt(credential, call));
  return { gave, nested, log };
}

/**
 * @param {any} credential
 * @param {[string, Record<string, string>]} call
 */
function attempt(credential, [name, values]) {
  const list = Object.entries(values).map(([name, value]) => ({ name, value }));
  try {
    return { gave: credential[name](...(name === 'describe' || name === 'credentialConfig' ? [] : [list])) };
  } catch (error) {
    return /** @type {any} */ (error).payload ? { refused: /** @type {any} */ (error).payload } : { threw: String(error) };
  }
}
