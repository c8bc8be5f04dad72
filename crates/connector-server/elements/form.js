// `<credential-form>`: connects a service, or edits a saved credential. Drawn from any connector's form.

import { ServerElement, failure } from './element.js';
import { FormView } from './form-view.js';
import { h } from './dom.js';

export class CredentialForm extends ServerElement {
  static observedAttributes = ['connector', 'credential', 'dismissible'];

  async draw(drawing) {
    const { root, texts, signal } = drawing;
    root.replaceChildren(
      h('div', { class: 'skeleton', role: 'status' }, h('span', { class: 'visually-hidden' }, texts.get('loading'))),
    );
    try {
      const view = new FormView(this, drawing, await this.#load(drawing));
      if (signal.aborted) return;
      root.replaceChildren(view.element);
      signal.addEventListener('abort', () => view.clear());
      view.focus();
      this.tell('ready', {});
    } catch (error) {
      if (signal.aborted) return;
      if (error.code === 'unauthorized') this.tell('expired', {});
      root.replaceChildren(
        h(
          'div',
          { class: 'alone' },
          failure(texts, error, () => this.draw(drawing)),
        ),
      );
    }
  }

  /** What the form is drawn from. A session that is bound to a connector and a credential says which. */
  async #load({ client, signal }) {
    const asked = this.getAttribute('connector');
    const early = asked ? this.#connector(client, asked, signal) : null;
    early?.catch(() => {});
    const session = await client.session(signal);
    const name = session.credential ?? this.getAttribute('credential');
    const saved = await this.#saved(client, session, name, signal);
    const connector = session.connector ?? saved?.loaded_connector ?? asked;
    const [about, form] = await (connector === asked && early ? early : this.#connector(client, connector, signal));
    return { session, saved, name, about, form };
  }

  #connector(client, name, signal) {
    return Promise.all([client.connector(name, signal), client.form(name, signal)]);
  }

  /** What is saved under a name; null if nothing is. A session that is bound to a credential lists that one only. */
  async #saved(client, session, name, signal) {
    if (session.credential) return (await client.credentials(signal))[0] ?? null;
    return name ? client.credential(name, signal) : null;
  }
}
