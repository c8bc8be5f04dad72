// One field of a connector's form: its input, its help, what was found in it, and the fixes.

import { button, h, icon, id, prose } from './dom.js';

export class Field {
  #texts;
  #note;
  #findings;
  #shown = '';
  #changed;
  #trusted;
  #fixed = false;
  #kept = false;

  /** `changed` is called when the value changes; `trusted` says whether the connector may suggest where a secret goes. */
  constructor(spec, { texts, trusted, changed, value = null, kept = false }) {
    this.spec = spec;
    this.touched = false;
    this.#texts = texts;
    this.#trusted = trusted;
    this.#changed = changed;
    this.input = this.#draw(value ?? spec.default ?? '');
    this.keep(kept);
  }

  get name() {
    return this.spec.name;
  }

  get isSecret() {
    return this.spec.kind === 'secret';
  }

  /** Whether a correction that only the server has seen is to be applied. */
  get isFixed() {
    return this.#fixed;
  }

  /** The value to send; null is "what is saved" for a secret, and "nothing" for other fields. */
  get value() {
    const { value } = this.input;
    if (value !== '') return value;
    return this.isSecret || !this.spec.required ? null : '';
  }

  set value(value) {
    this.input.value = value;
    this.touched = true;
    this.#fixed = false;
    this.#changed(this);
  }

  /** Whether a required value is missing. */
  get isMissing() {
    return this.spec.required && this.input.value === '' && !this.#kept;
  }

  /** Whether an empty secret keeps the saved one; `why` says why it no longer does. */
  keep(kept, why = null) {
    if (!this.isSecret || (this.#kept === kept && !why)) return;
    this.#kept = kept;
    this.input.placeholder = kept ? this.#texts.get('field.kept.placeholder') : (this.spec.placeholder ?? '');
    this.help.textContent = kept ? this.#texts.get('field.kept') : (why ?? this.spec.help);
    this.help.classList.toggle('attention', why !== null);
    this.input.required = this.spec.required && !kept;
  }

  /** Overwrites a secret; its input is the only place that it was in. */
  clear() {
    if (!this.isSecret) return;
    this.input.value = '';
    this.touched = false;
    this.#fixed = false;
    this.#hideSecret();
  }

  /** Shows what was found: what one click mends comes first. */
  show(findings) {
    const hasError = findings.some(({ severity }) => severity === 'error');
    this.input.setAttribute('aria-invalid', String(hasError));
    this.#note.classList.toggle('found', findings.length > 0 || this.#fixed);
    const shown = JSON.stringify([findings.map(({ message, fix }) => [message, fix?.value]), this.#fixed]);
    if (this.#shown === shown) return;
    this.#shown = shown;
    const rest = findings.filter(({ fix }) => !this.#mayOffer(fix));
    const offers = Map.groupBy(
      findings.filter(({ fix }) => this.#mayOffer(fix)),
      ({ fix }) => fix.value,
    );
    const mended = [...offers.values()].flatMap((group) => [...group.map(line), this.#offer(group[0].fix)]);
    this.#findings.replaceChildren(...mended, ...rest.map(line), ...(this.#fixed ? [this.#fixNote()] : []));
    if (mended.length > 0 && this.input.matches(':focus')) this.#note.scrollIntoView({ block: 'nearest' });
  }

  showMissing() {
    const message = this.#texts.get('field.missing', { label: this.spec.label });
    this.show([{ severity: 'error', message, fix: null }]);
  }

  /** A stranger's connector never gets to say which server a secret goes to. */
  #mayOffer(fix) {
    if (!fix || this.#fixed) return false;
    if (this.spec.kind !== 'url' || this.#trusted) return true;
    return origin(fix.value) !== null && origin(fix.value) === origin(this.input.value);
  }

  #offer(fix) {
    const label = this.isSecret
      ? this.#texts.get('field.fix.secret', { label: this.spec.label })
      : this.#texts.get('field.fix', { value: choiceLabel(this.spec, fix.value) });
    const apply = () => {
      if (this.isSecret) {
        this.#fixed = true;
        this.#changed(this);
      } else {
        this.value = fix.value;
      }
      this.input.focus();
    };
    return button(label, { kind: 'secondary tiny fix', icon: 'wand', onclick: apply });
  }

  #fixNote() {
    const undo = () => {
      this.#fixed = false;
      this.#changed(this);
      this.input.focus();
    };
    return h(
      'p',
      { class: 'finding fixed' },
      icon('check'),
      h('span', null, this.#texts.get('field.fixed.secret')),
      button(this.#texts.get('undo'), { kind: 'quiet tiny', onclick: undo }),
    );
  }

  #draw(value) {
    const { spec } = this;
    const inputId = id('field');
    this.help = h('p', { class: 'help', id: `${inputId}-help` }, spec.help);
    this.#findings = h('div', { class: 'findings', id: `${inputId}-findings` });
    this.#note = h('div', { class: 'note' }, this.help, this.#findings);
    const props = {
      id: inputId,
      class: `input ${spec.kind === 'text' || spec.kind === 'choice' ? '' : 'code'}`,
      'aria-describedby': `${inputId}-findings ${inputId}-help`,
      oninput: () => {
        this.touched = true;
        this.#fixed = false;
        this.#changed(this);
      },
    };
    const input = spec.kind === 'choice' ? this.#choice(props) : this.#line(props);
    input.required = spec.required;
    if (!this.isSecret) input.value = value;
    const optional = spec.required ? null : h('span', { class: 'muted optional' }, this.#texts.get('form.optional'));
    const label = h('label', { for: inputId }, spec.label, optional);
    this.element = h(
      'div',
      { class: 'field', 'data-name': spec.name },
      label,
      this.isSecret ? this.#secret(input) : input,
      this.#note,
    );
    return input;
  }

  #choice(props) {
    return h(
      'select',
      props,
      this.spec.choices.map((choice) => h('option', { value: choice.value }, choice.label)),
    );
  }

  #line(props) {
    const { kind, placeholder } = this.spec;
    return h('input', {
      ...props,
      type: { secret: 'password', url: 'url', text: 'text' }[kind] ?? 'text',
      placeholder,
      autocomplete: kind === 'secret' ? 'new-password' : 'off',
      autocapitalize: 'none',
      spellcheck: 'false',
      ...(kind === 'secret' ? { 'data-1p-ignore': true, 'data-lpignore': 'true' } : {}),
    });
  }

  /** A secret's input, with a button that shows it. What is typed there is no event for the page around the element. */
  #secret(input) {
    for (const type of [
      'input',
      'beforeinput',
      'keydown',
      'keyup',
      'keypress',
      'paste',
      'copy',
      'cut',
      'change',
      'compositionupdate',
    ]) {
      input.addEventListener(type, (event) => {
        if (!['Escape', 'Enter', 'Tab'].includes(event.key)) event.stopPropagation();
      });
    }
    const toggle = button(this.#texts.get('field.show', { label: this.spec.label }), {
      kind: 'quiet',
      icon: 'eye',
      iconOnly: true,
      'aria-pressed': 'false',
      onclick: () => (input.type === 'password' ? this.#showSecret() : this.#hideSecret()),
    });
    this.toggle = toggle;
    return h('div', { class: 'secret' }, input, toggle);
  }

  #showSecret() {
    this.#reveal('text', 'eyeOff', 'field.hide', 'true');
  }

  #hideSecret() {
    this.#reveal('password', 'eye', 'field.show', 'false');
  }

  #reveal(type, shape, key, pressed) {
    const label = this.#texts.get(key, { label: this.spec.label });
    this.input.type = type;
    this.toggle.replaceChildren(icon(shape));
    this.toggle.ariaLabel = label;
    this.toggle.title = label;
    this.toggle.ariaPressed = pressed;
  }
}

/** A finding, as a line. */
function line({ severity, message }) {
  return h('p', { class: `finding ${severity}` }, icon('warning'), h('span', null, prose(message)));
}

/** The scheme, host and port of a URL; null if it has none. */
export function origin(text) {
  const url = URL.parse(text.trim());
  return url && /^https?:$/.test(url.protocol) ? url.origin : null;
}

/** How a value of a field is shown. */
export function choiceLabel(spec, value) {
  return spec.choices.find((choice) => choice.value === value)?.label ?? value;
}
