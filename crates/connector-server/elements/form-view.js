// The form itself: its fields, what is checked while somebody types, and what a test and a save do.

import { Problem } from './api.js';
import { button, h, icon, id, link, monogram } from './dom.js';
import { allows, explain } from './element.js';
import { Field, choiceLabel, origin } from './field.js';
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
    Object.assign(this, { steps: form.connector.setup_steps });
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
    this.#name = this.#text('form.name', name ?? suggestion(about), { required: true, maxlength: 200, readonly: Boolean(saved || session.credential), dir: 'auto' });
    this.#description = this.#text('form.description', saved?.description ?? '', { multiline: true, dir: 'auto' });
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
    const isNew = field.spec.kind === 'url' && this.#saved && origin(field.input.value) && origin(field.input.value) !== origin(this.#saved.base_url);
    if (field.spec.kind === 'url' && this.#saved) {
      for (const secret of this.#fields.filter((other) => other.isSecret)) {
        secret.keep(!isNew, isNew ? this.#texts.get('field.origin', { label: secret.spec.label }) : null);
      }
    }
    this.#checking?.abort();
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#check(), PAUSE);
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
    const usesSaved = this.#saved && this.#fields.some((field) => field.isSecret && field.value === null && !field.isMissing);
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
      this.#verdict.replaceChildren(card(this.#texts, validation, { fixes: this.#fixes(validation, saves), again, signal: this.#signal }));
      this.#host.tell('verdict', { connector: this.#about.name, credential: saves || this.#saved ? name : null, verdict: validation });
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
      return [button(this.#texts.get('verdict.fix', { value }), { kind: 'secondary tiny', icon: 'wand', onclick: apply })];
    });
    if (saves && validation.outcome === 'undetermined') {
      fixes.push(button(this.#texts.get('form.save.anyway'), { kind: 'secondary tiny', onclick: () => this.#run({ saves: true, anyway: true }) }));
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
    const isAdvanced = (field) => field.spec.advanced;
    const plain = this.#fields.filter((field) => !isAdvanced(field));
    const advanced = this.#fields.filter(isAdvanced);
    this.#progress = new Progress(texts, this.#hint());
    return h('form', {
      class: 'form', novalidate: true, autocomplete: 'off', 'aria-labelledby': 'title',
      onsubmit: (event) => {
        event.preventDefault();
        this.#run({ saves: allows(this.#session, 'manage') });
      },
    },
    this.#head(),
    h('div', { class: 'body' },
      this.#guide(),
      h('div', { class: 'fields' },
        this.#name.element,
        this.#description.element,
        plain.map((field) => field.element),
        advanced.length === 0 ? null : h('details', { class: 'advanced' },
          h('summary', null, icon('chevron'), texts.get('form.advanced')),
          h('div', { class: 'fields' }, advanced.map((field) => field.element)))),
      this.#verdict),
    this.#foot(),
    this.#live);
  }

  #head() {
    const { description, trusted } = this.#about;
    const title = this.#saved
      ? this.#texts.get('form.edit', { name: this.#saved.name })
      : this.#texts.get('form.create', { connector: description.name });
    const dismiss = () => this.#host.tell('cancel', {});
    return h('header', { class: 'head' },
      monogram(description.name),
      h('div', { class: 'titles' },
        h('h2', { id: 'title' }, h('bdi', null, title)),
        h('p', { class: 'small muted' }, [this.#texts.get('form.by', { vendor: description.vendor }), trusted ? null : this.#texts.get('form.stranger')].filter(Boolean).join(' · '))),
      this.#host.hasAttribute('dismissible') ? button(this.#texts.get('close'), { kind: 'quiet', icon: 'close', iconOnly: true, onclick: dismiss }) : null);
  }

  #guide() {
    if (this.steps.length === 0) return null;
    return h('details', { class: 'guide', open: matchMedia('(min-width: 60rem)').matches },
      h('summary', null, icon('chevron'), h('h3', null, this.#texts.get('form.guide'))),
      h('ol', null, this.steps.map((step) => h('li', null, step))),
      link(this.#texts.get('form.guide.link'), this.#about.description.documentation_url));
  }

  #foot() {
    const texts = this.#texts;
    const test = () => (this.#trial ? this.#trial.abort.abort() : this.#run());
    this.#test = button(texts.get('form.test'), { onclick: test, disabled: !allows(this.#session, 'use') });
    if (allows(this.#session, 'manage')) this.#save = button(texts.get('form.save'), { kind: 'primary', type: 'submit' });
    return h('footer', { class: 'foot' }, this.#progress.element, h('div', { class: 'end' }, this.#test, this.#save));
  }

  /** A field of the credential itself, which no connector knows. */
  #text(key, value, { multiline = false, ...props }) {
    const inputId = id('own');
    const error = h('p', { class: 'finding error', id: `${inputId}-error`, hidden: true }, icon('warning'), h('span'));
    const help = h('p', { class: 'help', id: `${inputId}-help` }, props.readonly ? '' : this.#texts.get(`${key}.help`));
    const input = h(multiline ? 'textarea' : 'input', {
      id: inputId, class: 'input', autocomplete: 'off', rows: multiline ? 1 : null, value, 'aria-describedby': `${inputId}-error ${inputId}-help`, ...props,
      oninput: () => show(''),
    });
    const show = (message) => {
      error.hidden = message === '';
      help.hidden = message !== '';
      error.lastChild.textContent = message;
      input.setAttribute('aria-invalid', String(message !== ''));
    };
    const optional = props.required ? null : h('span', { class: 'muted optional' }, this.#texts.get('form.optional'));
    const element = h('div', { class: 'field' }, h('label', { for: inputId }, this.#texts.get(key), optional), input, h('div', { class: 'note' }, help, error));
    return { input, element, show };
  }
}

/** A name to begin with. */
function suggestion({ description }) {
  return description.name;
}
