// Mistakes are found while they are typed, and mended by one click each.
import assert from 'node:assert/strict';
import { enter, choose, fill, press, verdict } from './steps.mjs';
import { stage } from './stage.mjs';

const test = stage();

test('a pasted Bearer is left out by one click, and comes back by another', {}, async (watched, server, api) => {
  const { page } = watched;
  await enter(watched, server);
  await choose(watched, /^Clari Revenue/);
  await fill(watched, { 'API Key': `Bearer ${api.goodKey}`, 'Base URL': `${api.origins.api}/v1` });
  const field = page.locator('.field[data-name=api-key]');
  await field.getByText('has the name of a header or a scheme before it').waitFor();
  await press(watched, 'Correct the API Key');
  await field.getByText('It will be corrected before it is used.').waitFor();
  await press(watched, 'Undo');
  await field.getByText('has the name of a header or a scheme before it').waitFor();
  await press(watched, 'Correct the API Key');
  await press(watched, 'Test & save');
  await page.locator('.tile').getByText('Works').waitFor();
  return [api.goodKey];
});

test('a mistyped base URL is mended by one click', {}, async (watched, server, api) => {
  const { page } = watched;
  await enter(watched, server);
  await choose(watched, /^Clari Revenue/);
  const mistyped = `${api.origins.api}/v1//admin/limits`;
  await fill(watched, { 'API Key': api.goodKey, 'Base URL': mistyped });
  await page.locator('.field[data-name=base-url] .fix').first().click();
  assert.equal(await page.getByLabel('Base URL').inputValue(), `${api.origins.api}/v1`);
  await page.waitForFunction(
    () => !globalThis.roots.some(({ root }) => root.querySelector('[data-name=base-url] .fix')),
  );
  await press(watched, 'Test');
  await verdict(watched, 'valid');
  return [api.goodKey];
});

test('a verdict that suggests a setting is followed by one click', {}, async (watched, server, api) => {
  const { page } = watched;
  await enter(watched, server);
  await choose(watched, /^Clari Revenue/);
  await page.getByText('Advanced settings').click();
  await page.getByLabel('Authentication scheme').selectOption('bearer');
  await fill(watched, { 'API Key': api.goodKey, 'Base URL': `${api.origins.api}/v4` });
  await press(watched, 'Test');
  const card = await verdict(watched, 'undetermined');
  await card.getByRole('button', { name: /^Use “.*” and test again$/ }).click();
  await verdict(watched, 'valid');
  assert.equal(await page.getByLabel('Authentication scheme').inputValue(), 'both');
  return [api.goodKey];
});

test(
  'typing on cancels the check before it, and nothing is checked while somebody types',
  {},
  async (watched, server) => {
    const { page } = watched;
    await enter(watched, server);
    await choose(watched, /^Clari Revenue/);
    const checks = () => watched.requests.filter((request) => request.url().endsWith('/check')).length;
    const key = 'typed-key-0123456789-0123456789';
    await page.getByLabel('API Key', { exact: true }).pressSequentially(key, { delay: 20 });
    await page.waitForResponse((response) => response.url().endsWith('/check'));
    assert(checks() <= 2, `${checks()} checks for ${key.length} letters`);
    // A check that is under way when somebody types on is given up.
    let release;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    await page.route('**/check', async (route) => {
      await held;
      await route.continue().catch(() => {});
    });
    const aborted = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/check'));
    await page.getByLabel('API Key', { exact: true }).fill(`${key}a`);
    await page.waitForRequest('**/check');
    await page.getByLabel('API Key', { exact: true }).fill(`${key}b`);
    assert.match((await aborted).failure().errorText, /ABORTED/);
    release();
    return [key];
  },
);

test('what is missing is marked, and the first of it has the focus', {}, async (watched, server) => {
  const { page } = watched;
  await enter(watched, server);
  await choose(watched, /^Clari Revenue/);
  assert.equal(await page.locator('[aria-invalid=true]').count(), 0, 'nothing is wrong before anything was done');
  await page.getByLabel('Name').fill('');
  await press(watched, 'Test & save');
  await page.getByText('Enter a name.').waitFor();
  await page.getByText('Enter the API Key.').waitFor();
  assert(await page.getByLabel('Name').evaluate((input) => input.matches(':focus')));
  assert.equal(watched.requests.filter((request) => request.method() === 'PUT').length, 0);
});
