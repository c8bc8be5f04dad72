// The whole page: trades the link's token for a session, which lives in this tab's memory only, and shows the tiles.

import { enter as redeem } from './credentials.js';

const tiles = document.querySelector('credential-tiles');
const start = document.getElementById('start');

async function enter() {
  const token = new URLSearchParams(location.hash.slice(1)).get('start');
  // Nothing of the token stays in the address, in the history, or in what is shared.
  history.replaceState(null, '', location.pathname);
  if (!token) return show(true);
  try {
    tiles.token = await redeem(token);
    show(false);
  } catch {
    show(true);
  }
}

/** Shows how to get in, or the tiles. */
function show(isOut) {
  start.hidden = !isOut;
  tiles.hidden = isOut;
}

tiles.addEventListener('expired', () => show(true));
addEventListener('hashchange', enter);
enter();
