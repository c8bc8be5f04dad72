// CLARI_API_KEY=… node bench.mjs BASE_URL SECONDS: prints sequential validations per second.
import { validate } from './connector.mjs';

const [, , baseUrl = '', seconds = '1'] = process.argv;
const values = { 'api-key': process.env.CLARI_API_KEY ?? '', 'base-url': baseUrl };

function once() {
  const { outcome, code } = validate(values);
  if (outcome !== 'valid') {
    throw new Error(code);
  }
}

for (let count = 0; count < 20; count += 1) {
  once();
}
const started = performance.now();
const end = started + Number(seconds) * 1000;
let count = 0;
while (performance.now() < end) {
  once();
  count += 1;
}
console.log((count * 1000) / (performance.now() - started));
