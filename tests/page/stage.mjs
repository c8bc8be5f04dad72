// The stage of a test file: one browser and one mock API; a server, a store and a page of its own for each test.
import { after, before, test } from 'node:test';
import { Watched, launch } from './browser.mjs';
import { mockApi, pageServer } from './servers.mjs';

export function stage() {
  const shared = {};
  before(async () => {
    shared.api = await mockApi();
    shared.browser = await launch();
  });
  after(async () => {
    await shared.browser?.close();
    await shared.api?.stop();
  });

  /**
   * A test with a page: `act` gets the page, its server and the mock API, and gives the secrets that were entered.
   * `complaints` are the statuses of answers that are part of the test.
   */
  return (name, { server: options = {}, page: view = {}, complaints = [] }, act) =>
    test(name, { timeout: 600_000 }, async () => {
      const { api, browser } = shared;
      const resolved = typeof options === 'function' ? await options(shared) : options;
      const server = await pageServer(api, resolved);
      try {
        const watched = await Watched.open(browser, view);
        const secrets = (await act(watched, server, api, shared)) ?? [];
        await watched.close({ secrets: [...secrets, server.linkToken], server, complaints });
      } finally {
        await server.stop();
      }
    });
}
