// Where things are.
import { fileURLToPath } from 'node:url';

/** The repository; these files run in target/page. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** The program under test. */
export const HOST_RUNNER = process.env.HOST_RUNNER ?? `${ROOT}/target/debug/host-runner`;

/** The connector in JavaScript. */
export const LEDGER = `${ROOT}/target/hosts/ledger.wasm`;
