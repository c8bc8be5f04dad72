// What a form is drawn from: its head, its fields, and the set-up guide beside them.

import { button, h, icon, link, monogram } from './dom.js';

/** What is connected or edited, and how to get away from it. */
export function head(texts, { description, trusted }, saved, dismiss) {
  const title = saved
    ? texts.get('form.edit', { name: saved.name })
    : texts.get('form.create', { connector: description.name });
  const about = [
    texts.get('form.by', { vendor: description.vendor }),
    ...(trusted ? [] : [texts.get('form.stranger')]),
  ];
  const titles = [h('h2', { id: 'title' }, h('bdi', null, title)), h('p', { class: 'small muted' }, about.join(' · '))];
  const close = { kind: 'quiet', icon: 'close', iconOnly: true, onclick: dismiss };
  return h(
    'header',
    { class: 'head' },
    monogram(description.name),
    h('div', { class: 'titles' }, titles),
    dismiss ? button(texts.get('close'), close) : null,
  );
}

/** The credential's own fields, then the connector's; those that most people never need are folded away. */
export function fields(texts, own, all) {
  const elements = (isAdvanced) => all.filter(({ spec }) => spec.advanced === isAdvanced).map(({ element }) => element);
  const advanced = elements(true);
  const summary = h('summary', null, icon('chevron'), texts.get('form.advanced'));
  const folded = h('details', { class: 'advanced' }, summary, h('div', { class: 'fields' }, advanced));
  return h('div', { class: 'fields' }, own, elements(false), advanced.length > 0 ? folded : null);
}

/** The width from which the guide is beside the form, in `rem`; as in form.css. */
const WIDE = 42;

/** How to get the credential, step by step. It is open where there is room beside the form. */
export function guide(texts, { description }, host) {
  const steps = description.setup_steps.map((step) => h('li', null, step));
  if (steps.length === 0) return null;
  const isWide = host.clientWidth >= WIDE * parseFloat(getComputedStyle(document.documentElement).fontSize);
  return h(
    'details',
    { class: 'guide', open: isWide },
    h('summary', null, icon('chevron'), h('h3', null, texts.get('form.guide'))),
    h('ol', null, steps),
    link(texts.get('form.guide.link'), description.documentation_url),
  );
}
