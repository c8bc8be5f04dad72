// What the page looks like: for everyone, in light and dark, from 320 pixels on, in both directions.
import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { ROOT } from './places.mjs';
import { connect, enter, choose, fill, press, verdict } from './steps.mjs';
import { stage } from './stage.mjs';

const test = stage();
const AXE = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
const SHOTS = `${ROOT}/target/page/screenshots`;
await mkdir(SHOTS, { recursive: true });

for (const colorScheme of ['light', 'dark']) {
  for (const width of [320, 768, 1440]) {
    const name = `${width} pixels, ${colorScheme}: no violation of accessibility, nothing to scroll sideways, no jump`;
    test(name, { page: { width, height: 860, colorScheme } }, async (watched, server, api) => {
      const { page } = watched;
      const hold = async (state) => {
        await settled(page);
        await page.screenshot({ path: `${SHOTS}/${width}-${colorScheme}-${state}.png` });
        assert(
          await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          `${state} is wider than the window`,
        );
        // The rules are the same for all widths between the narrowest and the widest.
        if (width === 768) return;
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
        assert.deepEqual(found, [], state);
        assert(
          await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          `${state} is wider than the window`,
        );
      };
      await enter(watched, server);
      const shift = await page.evaluate(() => globalThis.shifts.reduce((sum, value) => sum + value, 0));
      assert(shift < 0.01, `the layout jumps by ${shift} while the page loads`);
      await hold('empty');
      await choose(watched, /^Clari Revenue/);
      await hold('form');
      await fill(watched, {
        Name: 'Clari production',
        Description: 'Forecasts, owned by RevOps',
        'API Key': `Bearer ${api.goodKey}`,
        'Base URL': `${api.origins.api}/v1//`,
      });
      await page.getByRole('button', { name: 'Correct the API Key' }).waitFor();
      await hold('findings');
      await press(watched, 'Correct the API Key');
      await page.locator('.field[data-name=base-url] .fix').click();
      await press(watched, 'Test');
      await (await verdict(watched, 'valid')).getByText('What was sent').click();
      await hold('valid');
      await fill(watched, { 'API Key': 'wrong-key-0123456789-0123456789' });
      await press(watched, 'Test');
      await verdict(watched, 'invalid');
      await hold('invalid');
      await fill(watched, { 'API Key': api.goodKey, 'Base URL': `${api.origins.api}/cases/503-empty/v1` });
      await press(watched, 'Test & save');
      await verdict(watched, 'undetermined');
      await hold('outage');
      await fill(watched, { 'Base URL': `${api.origins.api}/v1` });
      await press(watched, 'Test & save');
      const tile = page.locator('.tile');
      await tile.waitFor();
      await tile.getByRole('button', { name: 'Use for…' }).click();
      await fill(watched, { Name: 'Weekly forecast' });
      await hold('use');
      await press(watched, 'Save');
      await tile.getByText('1 source').waitFor();
      await hold('tiles');
      await tile.getByRole('button', { name: /^More for/ }).click();
      await press(watched, 'Remove');
      await hold('remove');
      return [api.goodKey];
    });
  }
}

test(
  'right to left: everything is the other way round, but for URLs',
  { page: { width: 1280 } },
  async (watched, server, api) => {
    const { page } = watched;
    await enter(watched, server);
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl';
    });
    await connect(watched, { name: 'عقد', key: api.goodKey, baseUrl: `${api.origins.api}/v1` });
    await page.screenshot({ path: `${SHOTS}/rtl-tiles.png` });
    await page.locator('.tile').getByRole('button', { name: 'Edit' }).click();
    const url = page.getByLabel('Base URL');
    await url.waitFor();
    assert((await page.locator('.guide').boundingBox()).x < (await url.boundingBox()).x, 'the guide is on the left');
    assert.equal(await url.evaluate((input) => getComputedStyle(input).direction), 'ltr');
    await page.screenshot({ path: `${SHOTS}/rtl-form.png` });
    return [api.goodKey];
  },
);

test('who asks for less motion gets none', {}, async (watched, server) => {
  const { page } = watched;
  await enter(watched, server);
  await choose(watched, /^Clari Revenue/);
  for (const [reducedMotion, moves] of [
    ['no-preference', true],
    ['reduce', false],
  ]) {
    await page.emulateMedia({ reducedMotion });
    const longest = await page.evaluate(() => {
      const elements = globalThis.roots.flatMap(({ root }) => [...root.querySelectorAll('*')]);
      const styles = elements.map((element) => getComputedStyle(element));
      const durations = styles.flatMap((style) => [style.animationDuration, style.transitionDuration]);
      return Math.max(...durations.flatMap((list) => list.split(',').map(parseFloat)));
    });
    assert.equal(longest > 0.001, moves, `${reducedMotion}: ${longest} s`);
  }
});

test('every text can be replaced', {}, async (watched, server) => {
  const { page } = watched;
  await enter(watched, server);
  await page.evaluate(async () => {
    const { default: texts } = await import('/texts.js');
    document.querySelector('credential-tiles').texts = Object.fromEntries(
      Object.keys(texts).map((key) => [key, `‹${key}›`]),
    );
  });
  await page.getByText('‹tiles.empty›').waitFor();
  await page.locator('.choice').click();
  await page.getByRole('button', { name: '‹form.save›' }).waitFor();
  const texts = await page.locator('credential-tiles').locator('button, label, h2, h3, summary').allInnerTexts();
  const own = ['Clari Revenue', 'API Key', 'Base URL', 'Authentication scheme'];
  const left = texts.filter((text) => text.trim() && !text.includes('‹') && !own.includes(text.trim()));
  assert.deepEqual(left, []);
});

test('the form is painted at most 100 ms after the server’s answer', {}, async (watched, server) => {
  const { page } = watched;
  await enter(watched, server);
  const times = [];
  for (let round = 0; round < 5; round += 1) {
    const painted = page.evaluate(
      () =>
        new Promise((resolve) => {
          addEventListener(
            'ready',
            () =>
              requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => {
                  const answers = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/v1/'));
                  resolve(performance.now() - answers.at(-1).responseEnd);
                };
                port2.postMessage(null);
              }),
            { capture: true, once: true },
          );
        }),
    );
    await page.getByRole('button', { name: /^Clari Revenue/ }).click();
    times.push(await painted);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
  // Other programs of the machine take their time, too: the best of the rounds is the page's own.
  assert(Math.min(...times) <= 100, `it took ${times.map(Math.round).join(', ')} ms`);
});

test(
  'the picture in the README',
  { page: { width: 1200, height: 760, deviceScaleFactor: 1 } },
  async (watched, server, api) => {
    const { page } = watched;
    await enter(watched, server);
    await connect(watched, { name: 'Clari production', key: api.goodKey, baseUrl: `${api.origins.api}/v1` });
    await press(watched, 'New credential');
    await fill(watched, {
      Name: 'Clari sandbox',
      Description: 'Forecasts, owned by RevOps',
      'API Key': api.goodKey,
      'Base URL': `${api.origins.api}/v1`,
    });
    await page.getByRole('dialog').getByRole('button', { name: 'Test', exact: true }).click();
    await verdict(watched, 'valid');
    await settled(page);
    await page.locator('dialog').screenshot({ path: `${SHOTS}/readme.png` });
    if (process.env.UPDATE_DOCS === '1') {
      await mkdir(`${ROOT}/docs/images`, { recursive: true });
      await copyFile(`${SHOTS}/readme.png`, `${ROOT}/docs/images/page.png`);
    }
    return [api.goodKey];
  },
);

/** Waits until nothing moves any more. */
function settled(page) {
  return page.evaluate(() => {
    const roots = [document, ...globalThis.roots.map(({ root }) => root)];
    return Promise.allSettled(roots.flatMap((root) => root.getAnimations()).map((animation) => animation.finished));
  });
}
