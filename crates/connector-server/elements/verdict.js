// A verdict: what to do first, then why, who can change it, the figures, and what was sent.

import { button, h, icon, prose } from './dom.js';

/** The icon of whoever can change something. */
const ACTORS = { user: 'pencil', admin: 'admin', provider: 'provider', network: 'network', operator: 'operator' };

/** What the name of a figure starts with that says how much of another one is left. */
const AVAILABLE = 'available-';

/** How a verdict is drawn. Only a credential that was rejected is red. */
export function tone({ outcome, retryable }) {
  if (outcome === 'valid') return 'good';
  if (outcome === 'invalid') return 'bad';
  return retryable ? 'wait' : 'act';
}

/** What to do, in a few words. */
export function headline(texts, validation) {
  const { outcome, actor, retryable, code } = validation;
  if (validation.error) return texts.get('verdict.todo.connector');
  if (outcome === 'valid') return texts.get('verdict.todo.valid');
  if (outcome === 'invalid')
    return texts.get(code === 'bad-input' ? 'verdict.todo.invalid.input' : 'verdict.todo.invalid');
  const later = `verdict.todo.${actor}.later`;
  return texts.get(retryable && texts.has(later) ? later : `verdict.todo.${actor ?? 'problem'}`);
}

/**
 * A validation as a card. `fixes` are buttons that mend something at once; `again` tests again.
 */
export function card(texts, validation, { fixes = [], again = null, signal, heading = 'h3' } = {}) {
  const { error, outcome, actor, retryable } = validation;
  const state = error ? 'error' : outcome;
  const isFair = !error && outcome === 'undetermined';
  const shape = outcome === 'valid' ? 'check' : outcome === 'invalid' ? 'key' : (ACTORS[actor] ?? 'connector');
  const actions = [retryable && again ? retry(texts, validation, again, signal) : null, ...fixes].filter(Boolean);
  return h(
    'article',
    { class: 'verdict tone', 'data-tone': error ? 'act' : tone(validation), 'data-outcome': state },
    h(
      'div',
      { class: 'verdict-head' },
      h('span', { class: 'badge' }, icon(shape)),
      h(
        'div',
        null,
        h('p', { class: 'state' }, texts.get(`verdict.state.${state}`)),
        h(heading, { class: 'todo' }, headline(texts, validation)),
      ),
    ),
    h('p', { class: 'message' }, prose(error ? error.message : validation.message)),
    isFair ? h('p', { class: 'fair' }, texts.get('verdict.fair')) : null,
    actions.length > 0 ? h('div', { class: 'row' }, actions) : null,
    figures(texts, validation.facts ?? []),
    h(
      'dl',
      { class: 'tags' },
      actor ? [h('dt', null, texts.get('verdict.who')), h('dd', null, texts.get(`verdict.who.${actor}`))] : null,
    ),
    validation.receipt ? receipt(texts, validation) : null,
  );
}

/** A card for a request that got no verdict. */
export function problemCard(texts, message, again = null) {
  return h(
    'article',
    { class: 'verdict tone', 'data-tone': 'act', 'data-outcome': 'problem' },
    h(
      'div',
      { class: 'verdict-head' },
      h('span', { class: 'badge' }, icon('warning')),
      h('div', null, h('h3', { class: 'todo' }, texts.get('verdict.todo.problem'))),
    ),
    h('p', { class: 'message' }, message),
    again ? h('div', { class: 'row' }, button(texts.get('retry'), { kind: 'secondary tiny', onclick: again })) : null,
  );
}

function retry(texts, { retry_after_seconds: seconds }, again, signal) {
  const press = button(texts.get('verdict.again'), { kind: 'secondary tiny', onclick: again });
  if (!seconds) return press;
  let count = seconds;
  const left = h('span', { class: 'small muted' });
  const show = () => {
    left.textContent = count > 0 ? texts.get('verdict.again.in', { count }) : '';
  };
  const timer = setInterval(() => {
    count -= 1;
    show();
    if (count <= 0 || !left.isConnected) clearInterval(timer);
  }, 1000);
  signal?.addEventListener('abort', () => clearInterval(timer));
  show();
  return [press, left];
}

/** Figures: how much of something is left as a meter, and others as they are. */
function figures(texts, facts) {
  if (facts.length === 0) return null;
  const values = new Map(facts.map(({ name, value }) => [name, value]));
  const isShown = ({ name }) =>
    !values.has(AVAILABLE + name) && !(name.startsWith(AVAILABLE) && values.has(name.slice(AVAILABLE.length)));
  const meters = facts.filter(({ name }) => values.has(AVAILABLE + name));
  return h(
    'div',
    { class: 'figures' },
    meters.map(({ name, value }) => meter(texts, title(name), values.get(AVAILABLE + name), value)),
    h(
      'dl',
      { class: 'plain' },
      facts
        .filter(isShown)
        .map(({ name, value }) => h('div', null, h('dt', null, title(name)), h('dd', null, texts.number(value)))),
    ),
  );
}

function meter(texts, label, available, total) {
  const share = total > 0 ? Math.min(available / total, 1) : 0;
  const fill = h('span');
  fill.style.inlineSize = `${share * 100}%`;
  const text = texts.get('verdict.left', { available, total });
  return h(
    'div',
    { class: 'figure' },
    h('div', { class: 'row spread' }, h('span', null, label), h('span', { class: 'muted' }, text)),
    h(
      'div',
      {
        class: 'meter',
        role: 'meter',
        'aria-label': label,
        'aria-valuemin': '0',
        'aria-valuemax': total,
        'aria-valuenow': Math.min(available, total),
        'aria-valuetext': text,
        'data-low': share < 0.1,
      },
      fill,
    ),
  );
}

function title(name) {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function receipt(texts, { receipt: { component, requests, usage, sealed }, code, error }) {
  const line = (key, value) =>
    h('div', null, h('dt', null, texts.get(key)), h('dd', { class: 'mono', dir: 'ltr' }, value));
  const kilobytes = Math.round(usage.peak_memory_bytes / 1024);
  return h(
    'details',
    { class: 'receipt' },
    h('summary', null, icon('chevron'), texts.get('receipt.title'), h('code', { class: 'code' }, code ?? error?.code)),
    h(
      'div',
      { class: 'receipt-body' },
      requests.length === 0
        ? h('p', null, texts.get('receipt.none'))
        : h(
            'ol',
            null,
            requests.map((request) => sent(texts, request)),
          ),
      sealed && requests.length > 0
        ? h('p', { class: 'row sealed' }, icon('admin'), h('span', null, texts.get('receipt.sealed')))
        : null,
      h(
        'dl',
        { class: 'plain' },
        line('receipt.took', texts.get('receipt.time', { milliseconds: usage.milliseconds })),
        line('receipt.cpu', texts.get('receipt.time', { milliseconds: usage.guest_cpu_milliseconds })),
        line('receipt.memory', `${texts.number(kilobytes)} KiB`),
        line('receipt.connector', [component.name, component.version].filter(Boolean).join(' ')),
        line('receipt.digest', component.sha256),
      ),
    ),
  );
}

function sent(texts, { method, url, status, fault, denied, milliseconds }) {
  return h(
    'li',
    { dir: 'ltr' },
    h('code', null, `${method} ${url}`),
    h(
      'span',
      { class: 'muted' },
      [status ?? fault ?? denied?.code, texts.get('receipt.time', { milliseconds })].filter(Boolean).join(' · '),
    ),
  );
}
