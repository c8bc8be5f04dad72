// The whole way: from the connector's tile to a source that uses the credential, by mouse and by keyboard alone.
import assert from 'node:assert/strict';
import { enter, choose, fill, press, verdict } from './steps.mjs';
import { stage } from './stage.mjs';

const test = stage();

test('from the tile of a connector to a source that uses the credential', {}, async (watched, server, api) => {
  const { page } = watched;
  await enter(watched, server);
  assert.equal(page.url(), server.url, 'the token is gone from the address at once');
  assert.equal(await page.evaluate(() => history.length), 2, 'and the history has no entry with it');
  await page.getByRole('heading', { name: 'Connect your first service' }).waitFor();
  await choose(watched, /^Clari Revenue/);

  // The set-up guide stands beside the form, step by step.
  const guide = page.locator('.guide');
  assert((await guide.locator('li').count()) >= 5);
  assert((await guide.boundingBox()).x > (await page.getByLabel('API Key', { exact: true }).boundingBox()).x);

  await fill(watched, {
    Name: 'Clari production',
    Description: 'Forecasts, owned by RevOps',
    'API Key': api.goodKey,
    'Base URL': `${api.origins.api}/v1`,
  });
  const places = () =>
    page.locator('.field[data-name], .foot').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().y));
  await page.locator('.field[data-name=base-url] .finding').first().waitFor();
  const before = await places();
  await press(watched, 'Test');
  const card = await verdict(watched, 'valid');
  assert.deepEqual(await places(), before, 'nothing jumps when the verdict is there');
  assert.equal(await card.getByRole('heading').innerText(), 'It works');
  assert.equal(await card.getByRole('meter', { name: 'Monthly quota' }).getAttribute('aria-valuenow'), '995');
  await card.getByText('What was sent').click();
  assert.match(await card.innerText(), /GET https:\/\/localhost:\d+\/v1\/admin\/limits/);
  assert.equal(await page.locator('.tile').count(), 0, 'a test saves nothing');

  await press(watched, 'Test & save');
  const tile = page.locator('.tile', { hasText: 'Clari production' });
  await tile.waitFor();
  for (const text of ['Clari Revenue', 'localhost:', 'Forecasts, owned by RevOps', 'Works', 'Not used yet']) {
    assert((await tile.innerText()).includes(text), text);
  }

  await tile.getByRole('button', { name: 'Use for…' }).click();
  await fill(watched, { Name: 'Weekly forecast' });
  await press(watched, 'Save');
  await tile.getByText('1 source').waitFor();
  const source = page.locator('.endpoint', { hasText: 'Weekly forecast' });
  assert((await source.innerText()).includes('Clari production'));

  // Before one that is used is removed, it says by what.
  await tile.getByRole('button', { name: 'More for Clari production' }).click();
  await press(watched, 'Remove');
  const dialog = page.getByRole('dialog', { name: 'Remove “Clari production”?' });
  assert((await dialog.innerText()).includes('Weekly forecast'));
  await dialog.getByRole('button', { name: 'Remove it anyway' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await tile.waitFor();
  return [api.goodKey];
});

test('the same by keyboard alone', {}, async (watched, server, api) => {
  const { page } = watched;
  const { keyboard } = page;
  /** Tabs until the focus is on what has this name. */
  const tabTo = async (name) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await keyboard.press('Tab');
      if ((await focusedName(page)) === name) return;
    }
    assert.fail(`the keyboard does not reach “${name}”, but “${await focusedName(page)}”`);
  };
  await enter(watched, server);
  await keyboard.press('Tab');
  assert.match(await focusedName(page), /^Clari Revenue/);
  await assertVisibleFocus(page);
  await keyboard.press('Enter');
  await page.getByRole('button', { name: 'Test & save' }).waitFor();
  assert.equal(await focusedName(page), 'Name', 'the first field has the focus');
  await keyboard.type('By keyboard');
  await tabTo('API Key');
  await keyboard.type(api.goodKey);
  await tabTo('Base URL');
  await assertVisibleFocus(page);
  await keyboard.press('Control+a');
  await keyboard.type(`${api.origins.api}/v1`);
  await tabTo('Test');
  await keyboard.press('Enter');
  await verdict(watched, 'valid');
  assert.equal(await focusedName(page), 'Test', 'the focus stays where it was');
  await tabTo('Test & save');
  await keyboard.press('Enter');
  await page.locator('.tile').waitFor();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.waitForFunction(() => globalThis.roots[0].root.activeElement?.textContent === 'Test');
  await tabTo('Use for…');
  await keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await keyboard.type('Source by keyboard');
  await keyboard.press('Enter');
  await page.locator('.endpoint', { hasText: 'Source by keyboard' }).waitFor();

  // A new name, from the menu; Escape leaves it as it is.
  await page.locator('.tile').getByRole('button', { name: 'Edit' }).focus();
  await tabTo('More for By keyboard');
  await keyboard.press('Enter');
  await tabTo('Rename');
  await keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Rename' }).waitFor();
  await keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('.tile').getByRole('button', { name: 'Edit' }).focus();
  await tabTo('More for By keyboard');
  await keyboard.press('Enter');
  await tabTo('Rename');
  await keyboard.press('Enter');
  await keyboard.type('Renamed by keyboard');
  await keyboard.press('Enter');
  await page.locator('.tile h3', { hasText: 'Renamed by keyboard' }).waitFor();
  assert((await page.locator('.endpoint').innerText()).includes('Renamed by keyboard'));
  return [api.goodKey];
});

test(
  'a link works once, and a page without one says how to get one',
  { complaints: [401] },
  async (watched, server) => {
    const { page } = watched;
    await enter(watched, server);
    await page.goto('about:blank');
    await page.goto(server.link);
    await page.getByRole('heading', { name: 'Open the link from the terminal' }).waitFor();
    assert.equal(page.url(), server.url);
  },
);

test('a credential that nothing uses is removed once nobody has undone it', {}, async (watched, server, api) => {
  const { page } = watched;
  await enter(watched, server);
  await choose(watched, /^Clari Revenue/);
  await fill(watched, { Name: 'Short-lived', 'API Key': api.goodKey, 'Base URL': `${api.origins.api}/v1` });
  await press(watched, 'Test & save');
  const tile = page.locator('.tile', { hasText: 'Short-lived' });
  await tile.waitFor();
  const deletions = () => watched.requests.filter((request) => request.method() === 'DELETE').length;
  const remove = async () => {
    await tile.getByRole('button', { name: 'More for Short-lived' }).click();
    await press(watched, 'Remove');
    await page.getByText('“Short-lived” was removed.').waitFor();
  };
  await remove();
  await page.getByRole('button', { name: 'Undo' }).click();
  await tile.waitFor();
  assert.equal(deletions(), 0, 'what is undone was never sent');
  await remove();
  // Whoever leaves the page has not undone it.
  const gone = page.waitForRequest((request) => request.method() === 'DELETE');
  await page.evaluate(() => dispatchEvent(new Event('pagehide')));
  await gone;
  await page.getByRole('heading', { name: 'Connect your first service' }).waitFor();
  return [api.goodKey];
});

/** The accessible name of what has the focus, inside of shadow roots. */
function focusedName(page) {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!element) return '';
    const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.firstChild?.textContent;
    const shown = [...element.children].filter((child) => child.ariaHidden !== 'true');
    return (label ?? (shown.map((child) => child.innerText).join(' ') || element.innerText)).trim();
  });
}

async function assertVisibleFocus(page) {
  const outline = await page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle === 'none' ? 0 : parseFloat(outlineWidth);
  });
  assert(outline >= 2, 'the focus can be seen');
}
