// Bundles the elements into what the server serves: bundle.mjs writes them, bundle.mjs --check compares them.
import { readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { ROOT } from './places.mjs';

const SOURCES = `${ROOT}/crates/connector-server/elements`;
const SERVED = `${ROOT}/crates/connector-server/page`;

const common = {
  absWorkingDir: SOURCES,
  minify: true,
  format: 'esm',
  target: ['chrome126', 'firefox126', 'safari18'],
  write: false,
  logLevel: 'warning',
};
const outputs = {
  'credentials.js': { entryPoints: ['credentials.js'], bundle: true, external: ['./texts.js'] },
  'texts.js': { entryPoints: ['texts.js'] },
  'credentials.css': { entryPoints: ['credentials.css'], bundle: true, format: undefined },
};

/** The most that the module may weigh, in bytes with gzip. */
const MAX_MODULE = 15 * 1024;

let isStale = false;
for (const [name, options] of Object.entries(outputs)) {
  const {
    outputFiles: [{ text }],
  } = await build({ ...common, ...options });
  const file = `${SERVED}/${name}`;
  if (!process.argv.includes('--check')) await writeFile(file, text);
  else if ((await readFile(file, 'utf8')) !== text) {
    console.error(`error: page/${name} is not made of what is in elements/; to make it: make page-bundle`);
    isStale = true;
  }
}
const module = gzipSync(await readFile(`${SERVED}/credentials.js`), { level: 9 }).length;
console.log(`credentials.js: ${module} bytes with gzip`);
if (module > MAX_MODULE) console.error(`error: it may have ${MAX_MODULE}`);
process.exitCode = isStale || module > MAX_MODULE ? 1 : 0;
