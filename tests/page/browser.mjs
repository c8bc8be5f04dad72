// Chromium, and a page that is watched: what it says on the console, asks for, stores and shows.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How long anything may take, in milliseconds: debug builds on a busy machine are slow. */
const PATIENCE = 30_000;

/** Chromium with a new, empty profile. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/** A page in a new context, of which everything is kept that could hold a secret. */
export class Watched {
  console = [];
  requests = [];

  static async open(browser, { width = 1280, height = 860, ...options } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, ...options });
    context.setDefaultTimeout(PATIENCE);
    const watched = new Watched();
    watched.context = context;
    await context.addInitScript(watch);
    watched.page = await context.newPage();
    watched.page.on('console', (message) => watched.console.push(`${message.type()}: ${message.text()}`));
    watched.page.on('pageerror', (error) => watched.console.push(`error: ${error.message}`));
    context.on('request', (request) => watched.requests.push(request));
    return watched;
  }

  /** Holds a page to what it promises, and closes it: no secret anywhere, no violation of its policy, no error. */
  async close({ secrets = [], server, complaints = [] }) {
    const shown = [];
    for (const frame of this.page.frames()) shown.push(await frame.evaluate(everything));
    const urls = this.requests.map((request) => request.url());
    const headers = this.requests.map((request) => JSON.stringify({ ...request.headers(), authorization: '' }));
    const places = {
      'an attribute, a text or the storage': shown.join('\n'),
      'a URL': urls.join('\n'),
      'a header other than Authorization': headers.join('\n'),
      'the console': this.console.join('\n'),
      "the server's log or its store": await server.written(),
    };
    for (const secret of secrets) {
      for (const spelling of spellings(secret)) {
        for (const [place, text] of Object.entries(places)) assert(!text.includes(spelling), `a secret is in ${place}`);
      }
    }
    const violations = (
      await Promise.all(this.page.frames().map((frame) => frame.evaluate(() => globalThis.violations)))
    ).flat();
    assert.deepEqual(violations, [], 'the content security policy was violated');
    // A browser says on the console that an answer was no success.
    const isExpected = (line) => complaints.some((status) => line.includes(`status of ${status}`));
    assert.deepEqual(
      this.console.filter((line) => /^(error|warning):/.test(line) && !isExpected(line)),
      [],
    );
    await this.context.close();
  }
}

/** How a secret may be written. */
function spellings(secret) {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [
    secret,
    encodeURIComponent(secret),
    base64,
    Buffer.from(secret).toString('hex'),
    [...secret].reverse().join(''),
  ];
}

/** Runs in the page before anything else: opens shadow roots to the test, and keeps violations and layout shifts. */
function watch() {
  globalThis.violations = [];
  globalThis.shifts = [];
  globalThis.roots = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
  );
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shifts.push(entry.value);
  }).observe({ type: 'layout-shift', buffered: true });
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function attach(options) {
    const root = attachShadow.call(this, { ...options, mode: 'open' });
    globalThis.roots.push({ root, mode: options.mode });
    return root;
  };
}

/** Runs in the page: all markup with its shadow roots, the address, and whatever is stored. */
async function everything() {
  const parts = [document.documentElement.outerHTML, location.href, document.cookie, JSON.stringify(history.state)];
  parts.push(...globalThis.roots.map(({ root }) => root.innerHTML));
  for (const kind of ['localStorage', 'sessionStorage']) parts.push(JSON.stringify({ ...globalThis[kind] }));
  parts.push(JSON.stringify(await indexedDB.databases()), JSON.stringify(await caches.keys()));
  parts.push(...(globalThis.navigation?.entries() ?? []).map((entry) => entry.url));
  // How the page was opened stays in the browser's own record; by then the link's token is used up.
  const entries = performance.getEntries().filter((entry) => entry.entryType !== 'navigation');
  parts.push(...entries.map((entry) => entry.name));
  return parts.join('\n');
}
