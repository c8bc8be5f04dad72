// Runs the cases of a file and prints one JSON object per line: first what the host offers, then a verdict per case.
import { readFileSync } from 'node:fs';
import { authorize, check, credentialConfig, validate } from './connector.mjs';

/** @type {{ cases: { name: string, values: Record<string, string>, seconds: number }[] }} */
const { cases } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

/** @param {Record<string, unknown>} line */
const show = (line) => console.log(numbers(JSON.stringify(line, plain)));

/**
 * Names in snake_case, absent values as null, and an unsigned 64-bit number marked as one.
 * @param {string} _key
 * @param {any} value
 */
function plain(_key, value) {
  if (typeof value === 'bigint') {
    return `\u0000${value}`;
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return value;
  }
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, item]) => [snake(name), item ?? null]));
}

/** @param {string} name */
const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** @param {string} json */
const numbers = (json) => json.replace(/"\\u0000(\d+)"/g, '$1');

const [{ values }] = cases;
show({ form: credentialConfig(), headers: authorize(values) });
for (const { name, values, seconds } of cases) {
  show({ case: name, check: check(values), verdict: validate(values, { seconds }) });
}
