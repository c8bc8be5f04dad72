// Verdicts: who can change what, what to do first, and that only a rejected credential is red.
import assert from 'node:assert/strict';
import { enter, choose, fill, press, verdict } from './steps.mjs';
import { stage } from './stage.mjs';

const test = stage();
const WRONG = 'wrong-key-0123456789-0123456789';

test('a wrong key is red, and an outage is not', { complaints: [] }, async (watched, server, api) => {
  const { page } = watched;
  await enter(watched, server);
  await choose(watched, /^Clari Revenue/);
  await fill(watched, { Name: 'Clari', 'API Key': WRONG, 'Base URL': `${api.origins.api}/v1` });
  await press(watched, 'Test & save');
  const rejected = await verdict(watched, 'invalid');
  assert.equal(await rejected.getByRole('heading').innerText(), 'Replace what was rejected');
  assert.equal(await rejected.getAttribute('data-tone'), 'bad');
  assert.match(await rejected.innerText(), /Who can change it\s*you/);
  assert.match(await spoken(page), /^Replace what was rejected\. Clari did not accept the API key/);
  const red = await color(rejected);

  await fill(watched, { 'API Key': api.goodKey, 'Base URL': `${api.origins.api}/cases/503-empty/v1` });
  await press(watched, 'Test & save');
  const outage = await verdict(watched, 'undetermined');
  assert.equal(await outage.getByRole('heading').innerText(), 'Wait a little, then test again');
  assert.match(await outage.innerText(), /Who can change it\s*the provider of the API/);
  assert.match(await outage.innerText(), /Nothing says that the credential is wrong/);
  assert.notEqual(await color(outage), red);
  assert.equal(await page.locator('.tile').count(), 0, 'nothing is saved that was not proved');

  // What to do is first in the card, before why.
  const [title, message] = [
    await outage.locator('.todo').boundingBox(),
    await outage.locator('.message').boundingBox(),
  ];
  assert(title.y < message.y);
  await outage.getByRole('button', { name: 'Test again' }).click();
  await page.locator('form[aria-busy=false]').waitFor();
  await verdict(watched, 'undetermined');

  // Whoever wants to can save it without a passed test.
  await press(watched, 'Save without a passed test');
  const tile = page.locator('.tile');
  await tile.waitFor();
  assert.match(await tile.innerText(), /Not known[\s\S]*The Clari service failed/);
  return [WRONG, api.goodKey];
});

test(
  'a key that lacks a permission, and a firewall in between, name who can change it',
  {},
  async (watched, server, api) => {
    await enter(watched, server);
    await choose(watched, /^Clari Revenue/);
    await fill(watched, { 'API Key': api.goodKey });
    for (const [url, todo, tone] of [
      [`${api.origins.api}/cases/403-forbidden/v1`, 'Ask an administrator of the account', 'act'],
      [`${api.origins.api}/cases/403-html/v1`, 'Ask whoever runs this server', 'act'],
      [`${api.origins.api}/v9`, 'Check the settings', 'act'],
      [`${api.origins.refused}/v1`, 'Check the network, then test again', 'wait'],
    ]) {
      await fill(watched, { 'Base URL': url });
      await press(watched, 'Test');
      await watched.page.locator('form[aria-busy=false]').waitFor();
      const card = await verdict(watched, 'undetermined');
      assert.equal(await card.getByRole('heading').innerText(), todo, url);
      assert.equal(await card.getAttribute('data-tone'), tone, url);
    }
    return [api.goodKey];
  },
);

test('a test says how long it may take, and stops at once', {}, async (watched, server, api) => {
  const { page } = watched;
  await enter(watched, server);
  await choose(watched, /^Clari Revenue/);
  await fill(watched, { 'API Key': api.goodKey, 'Base URL': `${api.origins.silent}/v1` });
  await press(watched, 'Test');
  await page.getByText(/at most \d+ seconds? left/).waitFor();
  const aborted = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/validate'));
  await press(watched, 'Stop');
  await aborted;
  await page.getByText('Stopped. Nothing was saved.').waitFor();
  assert.equal(await page.locator('.verdict').count(), 0);
  assert.equal(await page.getByRole('button', { name: 'Test', exact: true }).count(), 1);
  return [api.goodKey];
});

test('a tile is tested again, and what was found is there to look at', {}, async (watched, server, api) => {
  const { page } = watched;
  await enter(watched, server);
  await choose(watched, /^Clari Revenue/);
  await fill(watched, { Name: 'Clari', 'API Key': api.goodKey, 'Base URL': `${api.origins.api}/v1` });
  await press(watched, 'Test & save');
  const tile = page.locator('.tile');
  await tile.getByRole('button', { name: 'Test' }).click();
  await tile.getByRole('button', { name: 'Details' }).click();
  const dialog = page.getByRole('dialog', { name: 'Clari' });
  assert.match(await dialog.innerText(), /It works[\s\S]*Monthly quota/);
  await page.keyboard.press('Escape');
  assert.match(await tile.innerText(), /Works[\s\S]*now/);
  return [api.goodKey];
});

test('an ended session is said to be over, and no error', { complaints: [401] }, async (watched, server) => {
  const { page } = watched;
  await enter(watched, server);
  const token = watched.requests.findLast((request) => request.headers().authorization).headers().authorization;
  await page.evaluate(
    ([url, authorization]) => fetch(url, { method: 'DELETE', headers: { authorization } }),
    [`${server.url}v1/session`, token],
  );
  await page.getByRole('button', { name: /^Clari Revenue/ }).click();
  await page.getByRole('heading', { name: 'Open the link from the terminal' }).waitFor();
  return [token.split(' ')[1]];
});

/** What a screen reader was last told of the form. */
function spoken(page) {
  return page.locator('form [role=status]').evaluate((status) => status.textContent);
}

function color(card) {
  return card.locator('.state').evaluate((state) => getComputedStyle(state).color);
}
