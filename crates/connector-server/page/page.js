// The whole page: trades the link's token for a session, which lives in this tab's memory only, and shows the tiles.

import { enter as redeem } from './credentials.js';

const tiles = document.querySelector('credential-tiles');
const start = document.getElementById('start');

/** Enters with the token in the address, if there is one. */
async function enter() {
  const token = new URLSearchParams(location.hash.slice(1)).get('start');
  if (!token) return;
  // Nothing of the token stays in the address, in the history, or in what is shared.
  history.replaceState(null, '', location.pathname);
  try {
    tiles.token = await redeem(token);
    start.hidden = true;
    tiles.hidden = false;
  } catch {
    leave();
  }
}

/** Shows how to get in; nothing of a session is left. */
function leave() {
  tiles.token = null;
  tiles.hidden = true;
  start.hidden = false;
}

tiles.addEventListener('expired', leave);
addEventListener('hashchange', enter);
if (!location.hash.startsWith('#start=')) leave();
enter();
