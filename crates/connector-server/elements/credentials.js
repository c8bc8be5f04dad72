// The module to load: it defines `<credential-form>` and `<credential-tiles>`.

import { redeem } from './api.js';
import { SERVER } from './element.js';
import { CredentialForm } from './form.js';
import { EVENTS } from './frame.js';
import { loadStyle } from './style.js';
import { CredentialTiles } from './tiles.js';

// On a page of another origin the elements are frames, which need no style sheet.
if (SERVER.origin === location.origin) await loadStyle(SERVER);

customElements.define('credential-form', CredentialForm);
customElements.define('credential-tiles', CredentialTiles);

/** The events that cross a frame. */
export { EVENTS };

/** Trades the token of a link for that of a session. */
export const enter = (token) => redeem(SERVER, token);
