// Bundles the elements into what the server serves: bundle.mjs writes them, bundle.mjs --check compares them.
import { readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { ROOT } from './places.mjs';

const SOURCES = `${ROOT}/crates/connector-server/elements`;
const SERVED = `${ROOT}/crates/connector-server/page`;

const common = {
  absWorkingDir: SOURCES,
  minify: true,
  format: 'esm',
  target: ['chrome123', 'firefox125', 'safari17.5'],
  write: false,
  logLevel: 'warning',
};
const outputs = {
  'credentials.js': { entryPoints: ['credentials.js'], bundle: true, external: ['./texts.js'] },
  'texts.js': { entryPoints: ['texts.js'] },
  'credentials.css': { entryPoints: ['credentials.css'], bundle: true, format: undefined },
};

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
process.exitCode = isStale ? 1 : 0;
