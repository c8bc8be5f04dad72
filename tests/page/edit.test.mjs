// Saved credentials: what is kept, what is asked for again, and how they are found.
import assert from 'node:assert/strict';
import { connect, enter, fill, press } from './steps.mjs';
import { stage } from './stage.mjs';

const test = stage();

test('an empty secret keeps the saved one, and another origin asks for it again', {}, async (watched, server, api) => {
  const { page } = watched;
  await enter(watched, server);
  await connect(watched, { name: 'Clari', key: api.goodKey, baseUrl: `${api.origins.api}/v1` });
  const tile = page.locator('.tile');
  const key = page.getByLabel('API Key', { exact: true });
  const edit = async () => {
    await tile.getByRole('button', { name: 'Edit' }).click();
    await key.waitFor();
  };

  await edit();
  assert.equal(await key.inputValue(), '');
  assert.equal(await page.getByLabel('Base URL').inputValue(), `${api.origins.api}/v1`);
  await page.getByText('Saved. Leave it empty to keep it.').waitFor();
  await page.getByLabel(/^Description/).fill('Edited without the key');
  await press(watched, 'Test & save');
  await tile.getByText('Edited without the key').waitFor();

  // The same origin, another path: the saved key is used.
  await edit();
  await page.getByLabel('Base URL').fill(`${api.origins.api}/v4`);
  await press(watched, 'Test & save');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await tile.getByText('Works').waitFor();

  // Another origin: the key is asked for, and nothing is sent before.
  await edit();
  await page.getByLabel('Base URL').fill('https://api.clari.com/v1');
  await page.getByText('The base URL leads to another server, so enter the API Key again.').waitFor();
  const before = watched.requests.length;
  await press(watched, 'Test & save');
  assert(await key.evaluate((input) => input.matches(':focus')));
  assert.equal(watched.requests.slice(before).filter((request) => request.method() === 'PUT').length, 0);
  await page.getByLabel('Base URL').fill(`${api.origins.api}/v1`);
  await page.getByText('Saved. Leave it empty to keep it.').waitFor();
  return [api.goodKey];
});

test('what was typed is gone when the form is closed', {}, async (watched, server) => {
  const { page } = watched;
  const typed = 'typed-and-closed-0123456789';
  await enter(watched, server);
  await page.getByRole('button', { name: /^Clari Revenue/ }).click();
  const key = page.getByLabel('API Key', { exact: true });
  await key.fill(typed);
  const input = await key.elementHandle();
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  assert.equal(await input.evaluate((element) => element.value), '');
  return [typed];
});

test('a name that is taken is said to be, beside the name', { complaints: [412] }, async (watched, server, api) => {
  const { page } = watched;
  await enter(watched, server);
  await connect(watched, { name: 'Clari', key: api.goodKey, baseUrl: `${api.origins.api}/v1` });
  await press(watched, 'New credential');
  await fill(watched, { Name: 'Clari', 'API Key': api.goodKey, 'Base URL': `${api.origins.api}/v1` });
  await press(watched, 'Test & save');
  await page.getByText('There is a credential of this name already.').waitFor();
  assert(await page.getByLabel('Name').evaluate((input) => input.matches(':focus')));
  return [api.goodKey];
});

test(
  'the search finds by name, description and base URL, and leads back from nothing',
  {},
  async (watched, server, api) => {
    const { page } = watched;
    await enter(watched, server);
    await connect(watched, { name: 'Alpha', key: api.goodKey, baseUrl: `${api.origins.api}/v1` });
    await press(watched, 'New credential');
    await fill(watched, {
      Name: 'Beta',
      Description: 'for the quarterly forecast',
      'API Key': api.goodKey,
      'Base URL': `${api.origins.api}/v4`,
    });
    await press(watched, 'Test & save');
    await page.locator('.tile', { hasText: 'Beta' }).waitFor();
    const search = page.getByRole('searchbox', { name: 'Search credentials' });
    for (const [query, found] of [
      ['quarterly', ['Beta']],
      ['ALPHA', ['Alpha']],
      ['/v4', ['Beta']],
      ['clari-revenue', ['Alpha', 'Beta']],
      ['nothing', []],
    ]) {
      await search.fill(query);
      assert.deepEqual(await page.locator('.tile h3').allTextContents(), found, query);
    }
    await page.getByText('No credential matches “nothing”.').waitFor();
    await press(watched, 'Clear the search');
    assert.equal(await page.locator('.tile').count(), 2);
    return [api.goodKey];
  },
);
