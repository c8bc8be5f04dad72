// What a person does on the page, step by step.

/** Opens the link, and waits for the page behind it. */
export async function enter({ page }, server) {
  await page.goto(server.link);
  await page.locator('credential-tiles:not([hidden]) .all').waitFor();
}

/** Chooses a connector's tile in the empty page, and waits for its form. */
export async function choose({ page }, connector) {
  await page.getByRole('button', { name: connector }).click();
  await page.getByRole('button', { name: 'Test & save' }).waitFor();
}

/** Fills in the fields with these labels. */
export async function fill({ page }, values) {
  for (const [label, value] of Object.entries(values))
    await page.getByLabel(label, { exact: label !== 'Description' }).fill(value);
}

/** Presses the button with this name. */
export async function press({ page }, name) {
  await page.getByRole('button', { name, exact: true }).click();
}

/** The card of a verdict with this outcome. */
export async function verdict({ page }, outcome) {
  const card = page.locator(`.verdict[data-outcome=${outcome}]`);
  await card.waitFor();
  return card;
}

/** Connects Clari with a name and a key, and waits for its tile. */
export async function connect(watched, { name, key, baseUrl }) {
  await choose(watched, /^Clari Revenue/);
  await fill(watched, { Name: name, 'API Key': key, 'Base URL': baseUrl });
  await press(watched, 'Test & save');
  await watched.page.locator('.tile', { hasText: name }).waitFor();
}
