// The form itself: its fields, what is checked while somebody types, and what a test and a save do.

import { Problem } from './api.js';
import { button, h } from './dom.js';
import { allows, explain } from './element.js';
import { Field, choiceLabel, origin } from './field.js';
import { fields, guide, head } from './form-parts.js';
import { ownField } from './own-field.js';
import { Progress } from './progress.js';
import { card, headline, problemCard } from './verdict.js';

/** How long nothing is typed before the values are checked, in milliseconds. */
const PAUSE = 300;

/** Names that no path of a URL can hold. */
const UNUSABLE = ['.', '..'];

export class FormView {
  #host;
  #client;
  #texts;
  #signal;
  #session;
  #about;
  #saved;
  #fields;
  #name;
  #description;
  #checking = null;
  #pause = null;
  #trial = null;
  #verdict = h('div', { class: 'result' });
  #live = h('div', { class: 'visually-hidden', role: 'status' });
  #progress;
  #test;
  #save = null;

  constructor(host, { client, texts, signal }, { session, saved, name, about, form }) {
    this.#host = host;
    this.#client = client;
    this.#texts = texts;
    this.#signal = signal;
    this.#session = session;
    this.#about = about;
    this.#saved = saved;
    const changed = (field) => this.#changed(field);
    const { trusted } = about;
    this.#fields = form.fields.map((spec) => {
      const value = saved?.values[spec.name] ?? null;
      return new Field(spec, { texts, trusted, changed, value, kept: Boolean(saved) && spec.kind === 'secret' });
    });
    this.#name = ownField(texts, 'form.name', name ?? about.description.name, {
      required: true,
      maxlength: 200,
      readonly: Boolean(saved || session.credential),
    });
    this.#description = ownField(texts, 'form.description', saved?.description ?? '', { multiline: true });
    this.element = this.#draw();
  }

  focus() {
    const first = this.#name.input.readOnly ? this.#fields[0]?.input : this.#name.input;
    first?.focus({ preventScroll: true });
    if (first === this.#name.input) first.select();
  }

  /** Overwrites the secrets, and stops what is under way. */
  clear() {
    clearTimeout(this.#pause);
    this.#checking?.abort();
    this.#trial?.abort.abort();
    for (const field of this.#fields) field.clear();
  }

  #changed(field) {
    this.#name.show('');
    if (field.spec.kind === 'url' && this.#saved) this.#keepSecretsAt(origin(field.input.value));
    this.#checking?.abort();
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#check(), PAUSE);
  }

  /** A saved secret is for one origin: for another, it has to be entered again. */
  #keepSecretsAt(place) {
    const isElsewhere = place !== null && place !== origin(this.#saved.base_url);
    for (const field of this.#fields.filter(({ isSecret }) => isSecret)) {
      const why = isElsewhere ? this.#texts.get('field.origin', { label: field.spec.label }) : null;
      field.keep(!isElsewhere, why);
    }
  }

  /** Checks the values without any network. A saved secret is not used for that. */
  async #check() {
    if (!allows(this.#session, 'use')) return;
    this.#checking = new AbortController();
    const { signal } = this.#checking;
    try {
      const check = await this.#client.check(this.#about.name, this.#draft(), signal);
      if (!signal.aborted && check.findings) this.#show(check.fixed?.findings ?? check.findings);
    } catch (error) {
      // What is typed next is checked again, and a test says what is wrong.
      if (!(error instanceof Problem) && error.name !== 'AbortError') throw error;
      if (error.code === 'unauthorized') this.#refuse(error);
    }
  }

  #show(findings) {
    for (const field of this.#fields) {
      const isKept = field.isSecret && field.input.value === '' && !field.isMissing;
      const about = findings.filter((finding) => finding.field === field.name);
      field.show(field.touched && !isKept ? about : []);
    }
  }

  #draft() {
    const values = Object.fromEntries(this.#fields.map((field) => [field.name, field.value]));
    const fix = this.#fields.filter((field) => field.isFixed).map((field) => field.name);
    return { values, fix, sha256: this.#about.sha256 };
  }

  async #run({ saves = false, anyway = false } = {}) {
    if (this.#trial || !this.#isComplete(saves)) return;
    const abort = new AbortController();
    const name = this.#name.input.value.trim();
    this.#trial = { abort, saves };
    this.#busy(true);
    try {
      const result = saves
        ? await this.#client.save(name, this.#body(), { etag: this.#saved?.etag ?? null, anyway }, abort.signal)
        : await this.#client.validateDraft(this.#about.name, this.#trialBody(), abort.signal);
      this.#judge(name, result, saves);
    } catch (error) {
      if (error.name === 'AbortError') this.#say(this.#texts.get(saves ? 'form.stopped.saving' : 'form.stopped'));
      else this.#refuse(error);
    } finally {
      this.#trial = null;
      this.#busy(false);
    }
  }

  #body() {
    return { ...this.#draft(), connector: this.#about.name, description: this.#description.input.value.trim() };
  }

  #trialBody() {
    const usesSaved =
      this.#saved && this.#fields.some((field) => field.isSecret && field.value === null && !field.isMissing);
    return { ...this.#draft(), ...(usesSaved ? { credential: this.#saved.name } : {}) };
  }

  /** Marks what is missing, and leads to the first of it. */
  #isComplete(saves) {
    for (const field of this.#fields) field.touched = true;
    const missing = this.#fields.filter((field) => field.isMissing);
    for (const field of missing) field.showMissing();
    const name = this.#name.input.value.trim();
    const isNamed = !saves || (name !== '' && !UNUSABLE.includes(name));
    if (!isNamed) this.#name.show(this.#texts.get('form.name.missing'));
    const first = isNamed ? missing[0]?.input : this.#name.input;
    if (first) this.#lead(first);
    return !first;
  }

  #lead(input) {
    input.closest('details')?.setAttribute('open', '');
    input.focus();
  }

  #judge(name, result, saves) {
    const { saved, credential, ...validation } = result;
    const hasVerdict = Boolean(validation.outcome || validation.error);
    const again = () => this.#run({ saves });
    if (validation.findings) this.#show(validation.findings);
    if (hasVerdict) {
      this.#verdict.replaceChildren(
        card(this.#texts, validation, { fixes: this.#fixes(validation, saves), again, signal: this.#signal }),
      );
      this.#host.tell('verdict', {
        connector: this.#about.name,
        credential: saves || this.#saved ? name : null,
        verdict: validation,
      });
    }
    if (saves && saved) return this.#keep(name, credential);
    this.#announce(`${headline(this.#texts, validation)}. ${validation.message ?? validation.error?.message}`);
    this.#verdict.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    const wrong = validation.code === 'bad-input' && this.#fields.find((field) => field.input.ariaInvalid === 'true');
    if (wrong) this.#lead(wrong.input);
  }

  /** One click for each plain value that a verdict suggests, and for saving what could not be tested. */
  #fixes(validation, saves) {
    const fixes = (validation.findings ?? []).flatMap(({ fix }) => {
      const field = fix && this.#fields.find((one) => one.name === fix.field);
      if (!field || field.isSecret || field.spec.kind === 'url') return [];
      const apply = () => {
        field.value = fix.value;
        this.#run({ saves });
      };
      const value = choiceLabel(field.spec, fix.value);
      return [
        button(this.#texts.get('verdict.fix', { value }), { kind: 'secondary tiny', icon: 'wand', onclick: apply }),
      ];
    });
    if (saves && validation.outcome === 'undetermined') {
      fixes.push(
        button(this.#texts.get('form.save.anyway'), {
          kind: 'secondary tiny',
          onclick: () => this.#run({ saves: true, anyway: true }),
        }),
      );
    }
    return fixes;
  }

  /** From here on the form edits what was saved; the secret is gone from it. */
  #keep(name, credential) {
    for (const field of this.#fields) field.clear();
    this.#saved = credential;
    this.#name.input.readOnly = true;
    for (const field of this.#fields) field.keep(true);
    const text = this.#texts.get('form.saved', { name });
    this.#say(text);
    this.#announce(text);
    this.#host.tell('saved', { name, credential });
  }

  #refuse(error) {
    const message = explain(this.#texts, error);
    if (error.code === 'unauthorized') this.#host.tell('expired', {});
    const isTaken = error.code === 'name-taken' || (error.code === 'precondition-failed' && !this.#saved);
    if (isTaken || error.code === 'invalid-name') {
      this.#name.show(isTaken ? this.#texts.get('form.name.taken') : message);
      return this.#lead(this.#name.input);
    }
    if (error.code === 'secret-required') {
      const secrets = this.#fields.filter((field) => field.isSecret);
      for (const field of secrets) field.keep(false, message);
      return this.#lead(secrets[0].input);
    }
    this.#verdict.replaceChildren(problemCard(this.#texts, message));
    this.#announce(message);
    this.#verdict.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }

  #busy(isBusy) {
    this.element.setAttribute('aria-busy', String(isBusy));
    this.#test.querySelector('span').textContent = this.#texts.get(isBusy ? 'form.stop' : 'form.test');
    this.#save?.setAttribute('aria-disabled', String(isBusy));
    if (!isBusy) return this.#progress.stop();
    this.#say('');
    this.#verdict.replaceChildren();
    this.#announce(this.#texts.get('form.testing.open'));
    this.#progress.start(this.#about.call_milliseconds ?? null);
  }

  #say(text) {
    this.#progress.say(text || this.#hint());
  }

  #announce(text) {
    this.#live.textContent = text;
  }

  #hint() {
    if (allows(this.#session, 'manage')) return this.#texts.get('form.hint');
    return this.#texts.get(allows(this.#session, 'use') ? 'form.use-only' : 'form.read-only');
  }

  #draw() {
    const texts = this.#texts;
    const hint = this.#hint();
    const dismiss = () => this.#host.tell('cancel', {});
    const test = () => (this.#trial ? this.#trial.abort.abort() : this.#run());
    const submit = (event) => {
      event.preventDefault();
      this.#run({ saves: allows(this.#session, 'manage') });
    };
    this.#progress = new Progress(texts, hint);
    this.#test = button(texts.get('form.test'), { onclick: test, disabled: !allows(this.#session, 'use') });
    if (allows(this.#session, 'manage'))
      this.#save = button(texts.get('form.save'), { kind: 'primary', type: 'submit' });
    const own = [this.#name.element, this.#description.element];
    return h(
      'form',
      { class: 'form', novalidate: true, autocomplete: 'off', 'aria-labelledby': 'title', onsubmit: submit },
      head(texts, this.#about, this.#saved, this.#host.hasAttribute('dismissible') ? dismiss : null),
      h(
        'div',
        { class: 'body' },
        guide(texts, this.#about, this.#host),
        fields(texts, own, this.#fields),
        this.#verdict,
      ),
      h('footer', { class: 'foot' }, this.#progress.element, h('div', { class: 'end' }, this.#test, this.#save)),
      this.#live,
    );
  }
}
