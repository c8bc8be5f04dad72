// Serves the page and the mock API until Ctrl-C: serve.mjs HOST_RUNNER. Nothing that is entered is kept.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [, , program] = process.argv;
const api = spawn(program, ['demo', '--serve-only'], { stdio: ['ignore', 'pipe', 'ignore'] });
const {
  origins,
  good_key: goodKey,
  ca_pem: ca,
} = await new Promise((resolve, reject) => {
  let text = '';
  api.on('exit', () => reject(new Error('the mock API did not start')));
  api.stdout.on('data', (data) => {
    text += data;
    if (text.includes('\n')) resolve(JSON.parse(text));
  });
});
const folder = await mkdtemp(join(tmpdir(), 'page-'));
await writeFile(`${folder}/ca.pem`, ca);
await mkdir(`${folder}/store`, { mode: 0o700 });

console.log(`A mock Clari API is on this machine. What to enter:

  API Key    ${goodKey}
  Base URL   ${origins.api}/v1

  another key is rejected, ${origins.api}/v9 does not exist, and
  ${origins.api}/cases/503-empty/v1 has an outage
`);
// Ctrl-C reaches the server, too, and it says goodbye by itself.
process.on('SIGINT', () => {});
const server = spawn(
  program,
  [
    'serve',
    '--store',
    `${folder}/store/store.db`,
    '--ca-file',
    `${folder}/ca.pem`,
    '--allow-address',
    '127.0.0.1/32',
    '--allow-address',
    '::1/128',
  ],
  { stdio: 'inherit' },
);
for (const signal of ['SIGHUP', 'SIGTERM']) process.on(signal, () => server.kill());
server.on('exit', async (code) => {
  api.kill();
  await rm(folder, { recursive: true, force: true });
  process.exitCode = code ?? 0;
});
