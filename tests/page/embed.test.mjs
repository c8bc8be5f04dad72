// The form in the page of a platform: five lines of HTML, a session from its backend, and a key that the page never sees.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { enter, fill, press } from './steps.mjs';
import { MANAGE_TOKEN } from './servers.mjs';
import { stage } from './stage.mjs';

const test = stage();

/** A platform: its page, and its backend, which trades its own token for a session that is bound. */
async function platform() {
  const one = { server: null };
  const backend = async () => {
    const answer = await fetch(`${one.server.url}v1/sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${MANAGE_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        connector: 'clari-revenue',
        credential: 'Customer 17',
        scope: 'manage',
        subject: 'customer 17',
        seconds: 300,
      }),
    });
    return (await answer.json()).token;
  };
  const html = () => `<!doctype html>
<html lang="en"><title>Platform</title>
<link rel="stylesheet" href="/page.css">
<script type="module" src="${one.server.url}credentials.js"></script>
<script type="module" src="/page.js"></script>
<h1>Connect your data</h1>
<credential-form></credential-form>`;
  // It listens to everything that a page can listen to.
  const script = `
    globalThis.heard = [];
    for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput', 'input', 'change', 'paste', 'message', 'verdict', 'saved']) {
      addEventListener(type, (event) => heard.push(JSON.stringify([type, event.key, event.data, event.detail, event.target?.value])), true);
    }
    const form = document.querySelector('credential-form');
    form.token = await (await fetch('/session')).text();`;
  const policy = () =>
    `default-src 'none'; script-src 'self' ${one.server.url}; style-src 'self'; connect-src 'self'; frame-src ${one.server.url}`;
  const listener = createServer(async (request, response) => {
    const [type, body] = {
      '/page.css': [
        'text/css',
        'credential-form { --credential-accent: rgb(10 110 90); } body { max-width: 60rem; margin: 2rem auto }',
      ],
      '/page.js': ['text/javascript', script],
      '/session': ['text/plain', request.url === '/session' ? await backend() : ''],
    }[request.url] ?? ['text/html', html()];
    response.writeHead(request.url === '/favicon.ico' ? 204 : 200, {
      'content-type': type,
      'content-security-policy': policy(),
    });
    response.end(request.url === '/favicon.ico' ? undefined : body);
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  one.origin = `http://127.0.0.1:${listener.address().port}`;
  one.stop = () => listener.close();
  return one;
}

const allowed = async (shared) => {
  shared.platform = await platform();
  return { origins: [shared.platform.origin] };
};

test('a page that embeds the form never sees the key', { server: allowed }, async (watched, server, api, shared) => {
  const { page } = watched;
  shared.platform.server = server;
  await page.goto(shared.platform.origin);
  const frame = page.frameLocator('iframe');
  const key = frame.getByLabel('API Key', { exact: true });
  await key.click();
  await page.keyboard.type(api.goodKey);
  assert.equal(await key.inputValue(), api.goodKey);
  assert.equal(await frame.getByLabel('Name').inputValue(), 'Customer 17');
  assert.equal(await frame.getByLabel('Name').getAttribute('readonly'), '', 'the session says which credential it is');
  await frame.getByLabel('Base URL').fill(`${api.origins.api}/v1`);
  const accent = await frame
    .getByRole('button', { name: 'Test & save' })
    .evaluate((button) => getComputedStyle(button).backgroundColor);
  assert.equal(accent, 'rgb(10, 110, 90)', 'the custom properties of the page reach the form');
  await frame.getByRole('button', { name: 'Test & save' }).click();
  await frame.getByText('“Customer 17” is saved.').first().waitFor();
  assert.equal(await key.inputValue(), '', 'the secret is cleared once it was used');

  const heard = await page.evaluate(() => globalThis.heard.join('\n'));
  assert.match(heard, /"verdict".*"outcome":"valid"/);
  assert.match(heard, /"saved".*"Customer 17"/);
  assert(!heard.includes(api.goodKey));
  assert(!/"keydown"|"input"/.test(heard), 'not one key press reaches the page');
  const inner = await page.evaluate(() => {
    const { root } = globalThis.roots[0];
    return [globalThis.roots[0].mode, root.querySelector('iframe').contentDocument];
  });
  assert.deepEqual(inner, ['closed', null], 'nor can it look inside');
  // Nothing has a scroll bar of its own: the frame is as high as its form.
  const [frameHeight, formHeight] = [
    (await page.locator('iframe').boundingBox()).height,
    await frame.locator('form').evaluate((form) => form.getBoundingClientRect().height),
  ];
  assert(Math.abs(frameHeight - formHeight) < 3, `${frameHeight} ${formHeight}`);
  shared.platform.stop();
  return [api.goodKey, MANAGE_TOKEN];
});

test(
  'the control: where the form is drawn in the page itself, such a listener hears keys',
  {},
  async (watched, server) => {
    const { page } = watched;
    await enter(watched, server);
    await page.evaluate(() => {
      globalThis.heard = [];
      addEventListener('keydown', (event) => globalThis.heard.push(event.key), true);
      globalThis.bubbled = [];
      for (const type of ['keydown', 'input', 'paste'])
        addEventListener(type, (event) => globalThis.bubbled.push([event.key, event.data]));
    });
    await page.getByRole('button', { name: /^Clari Revenue/ }).click();
    await page.getByLabel('API Key', { exact: true }).click();
    await page.keyboard.type('abc');
    assert.deepEqual(await page.evaluate(() => globalThis.heard), ['a', 'b', 'c']);
    assert.deepEqual(await page.evaluate(() => globalThis.bubbled), [], 'but an ordinary listener does not');
  },
);

test('an origin that is not allowed gets no frame and no module', { complaints: [403] }, async (watched, server) => {
  const { page } = watched;
  const other = await platform();
  other.server = server;
  const refused = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/credentials.js'));
  await page.goto(other.origin);
  await refused;
  const policy = await fetch(`${server.url}frame.html`).then((answer) => answer.headers.get('content-security-policy'));
  assert.match(policy, /frame-ancestors 'none'/);
  other.stop();
  watched.console = watched.console.filter((line) => !/blocked by CORS policy|ERR_FAILED/.test(line));
});

test(
  'a session that may only look shows what it may not do',
  { server: allowed },
  async (watched, server, api, shared) => {
    const { page } = watched;
    shared.platform.stop();
    await enter(watched, server);
    await page.getByRole('button', { name: /^Clari Revenue/ }).click();
    await fill(watched, { Name: 'Customer 18', 'API Key': api.goodKey, 'Base URL': `${api.origins.api}/v1` });
    await press(watched, 'Test & save');
    await page.locator('.tile').waitFor();
    const answer = await fetch(`${server.url}v1/sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${MANAGE_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ connector: 'clari-revenue', credential: 'Customer 18', scope: 'read' }),
    });
    const { token } = await answer.json();
    await page.evaluate((session) => {
      document.querySelector('credential-tiles').token = session;
    }, token);
    await page.locator('.tile:not(:has(.button))').waitFor();
    assert.equal(await page.getByRole('button', { name: 'New credential' }).count(), 0);
    return [api.goodKey, token];
  },
);
