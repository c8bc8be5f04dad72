// Another connector, written in JavaScript by a stranger: drawn, tested and saved without a line of change.
import assert from 'node:assert/strict';
import { enter, fill, press, verdict } from './steps.mjs';
import { LEDGER_TOKEN, ledgerApi } from './servers.mjs';
import { stage } from './stage.mjs';

const test = stage();

test('a stranger’s connector is drawn from its own form', { server: { withLedger: true } }, async (watched, server) => {
  const { page } = watched;
  const ledger = await ledgerApi();
  await enter(watched, server);
  await page.getByRole('button', { name: /^Ledger.*Added by whoever runs this server/s }).click();
  const token = page.getByLabel('Token', { exact: true });
  await token.waitFor();
  assert.equal(await page.getByLabel('API Key', { exact: true }).count(), 0);
  assert.equal(await token.getAttribute('type'), 'password');
  assert.deepEqual(await page.locator('.guide li').allInnerTexts(), [
    'Sign in to Ledger.',
    'Open Account, Access and copy the token.',
  ]);
  assert.equal(await page.getByLabel('Address').inputValue(), '', 'a stranger does not choose where the key goes');

  await fill(watched, { Token: 'zyxwvutsrqponmlkjihgfedc', Address: `${ledger.origin}/books` });
  await press(watched, 'Test');
  assert.match(await (await verdict(watched, 'invalid')).innerText(), /Ledger refused the token/);
  await fill(watched, { Token: LEDGER_TOKEN });
  await press(watched, 'Test & save');
  const tile = page.locator('.tile', { hasText: 'Ledger' });
  await tile.getByText('Works').waitFor();

  await press(watched, 'New credential');
  const chooser = page.getByRole('dialog', { name: 'What do you want to connect?' });
  assert.equal(await chooser.locator('.choice').count(), 2);
  ledger.stop();
  return [LEDGER_TOKEN];
});

test('a fix that leads to another server is offered for the built-in connector only', {}, async (watched, server) => {
  const { page } = watched;
  let isTrusted = true;
  const fixes = ['https://elsewhere.example/v1', 'https://api.clari.com/v2'];
  // The control: what the page does with the same answers, but for who made the connector.
  await page.route('**/v1/connectors/clari-revenue', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), trusted: isTrusted } });
  });
  await page.route('**/check', (route) =>
    route.fulfill({
      json: {
        findings: fixes.map((value) => ({
          field: 'base-url',
          severity: 'warning',
          code: 'other',
          message: 'Use another.',
          fix: { field: 'base-url', value },
        })),
      },
    }),
  );
  await enter(watched, server);
  for (const [trusted, offered] of [
    [true, fixes],
    [false, fixes.slice(1)],
  ]) {
    isTrusted = trusted;
    await page.getByRole('button', { name: /^Clari Revenue/ }).click();
    await fill(watched, { 'Base URL': 'https://api.clari.com/v1/' });
    await page.locator('.field[data-name=base-url] .finding').first().waitFor();
    assert.deepEqual(
      await page.locator('.fix').allInnerTexts(),
      offered.map((value) => `Use ${value}`),
    );
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
});
