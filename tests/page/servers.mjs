// The servers that a test needs, on the loopback interface: the mock API, the page's own, and the API of another connector.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST_RUNNER, LEDGER, ROOT } from './places.mjs';

/** What the mock API of the connector in JavaScript takes. */
export const LEDGER_TOKEN = 'abcdefghijklmnopqrstuvwx';

/** How long a program may take to start, in milliseconds. The first one compiles a JavaScript engine. */
const PATIENCE = 300_000;

/** A token of the token file, for whoever embeds the page. */
export const MANAGE_TOKEN = 'manage-token-of-the-tests-0123456789abcdef';

/** A running program, and what it has printed. */
class Running {
  output = '';

  constructor(command, args, env = {}) {
    this.process = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream.on('data', (data) => {
        this.output += data;
      });
    this.ended = new Promise((resolve) => this.process.on('exit', resolve));
  }

  /** Waits until what was printed matches. */
  async printed(pattern) {
    const end = Date.now() + PATIENCE;
    while (Date.now() < end && this.process.exitCode === null) {
      const match = this.output.match(pattern);
      if (match) return match;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`it did not print ${pattern}:\n${this.output}`);
  }

  async stop() {
    this.process.kill('SIGTERM');
    await this.ended;
  }
}

/** The mock Clari API: its origins, a good key, and the certificate that it is trusted by. */
export async function mockApi() {
  const running = new Running(HOST_RUNNER, ['demo', '--serve-only']);
  const [line] = await running.printed(/^\{.*\}$/m);
  const { origins, good_key: goodKey, ca_pem: ca } = JSON.parse(line);
  return { origins, goodKey, ca, stop: () => running.stop() };
}

/** The API of the connector in JavaScript. */
export async function ledgerApi() {
  const server = createServer((request, response) => {
    const isGood = request.url === '/books/whoami' && request.headers['x-api-token'] === LEDGER_TOKEN;
    response.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isGood ? { user: 'ada' } : { error: 'unknown token' }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

/** `host-runner serve` with a new store, on a terminal, so that it prints a link. */
export async function pageServer(api, { withLedger = false, origins = [], args = [] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'page-'));
  await writeFile(`${folder}/ca.pem`, api.ca);
  await writeFile(`${folder}/tokens`, `platform manage ${MANAGE_TOKEN}\n`, { mode: 0o600 });
  await mkdir(`${folder}/store`, { mode: 0o700 });
  const words = [
    'serve',
    '--listen',
    '127.0.0.1:0',
    '--store',
    `${folder}/store/store.db`,
    '--token-file',
    `${folder}/tokens`,
    '--ca-file',
    `${folder}/ca.pem`,
    '--allow-address',
    '127.0.0.1/32',
    '--allow-address',
    '::1/128',
    '--allow-plaintext',
    ...origins.flatMap((origin) => ['--allow-origin', origin]),
    ...args,
  ];
  if (withLedger) {
    await mkdir(`${folder}/connectors`, { mode: 0o700 });
    await cp(LEDGER, `${folder}/connectors/ledger.wasm`);
    words.push('--connectors', `${folder}/connectors`, '--max-compile-milliseconds', '300000');
  }
  const quoted = [HOST_RUNNER, ...words].map((word) => `'${word}'`).join(' ');
  const running = new Running('script', ['-qefc', quoted, '/dev/null']);
  const [link] = await running.printed(/http:\/\/127\.0\.0\.1:\d+\/#start=\S+/);
  return {
    link,
    url: new URL('/', link).href,
    linkToken: link.split('=')[1],
    /** Everything that the server printed, and every file of its store. */
    async written() {
      const files = await readdir(`${folder}/store`);
      const contents = await Promise.all(files.map((file) => readFile(`${folder}/store/${file}`, 'latin1')));
      return [running.output.replace(link, ''), ...contents].join('\n');
    },
    async stop() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
