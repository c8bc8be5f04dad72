// CLARI_API_KEY=… node example.mjs BASE_URL
import { authorize, check, credentialConfig, validate } from './connector.mjs';

for (const { label, help, required } of credentialConfig().fields) {
  console.log(`${label}${required ? ' (required)' : ''}: ${help}`);
}
const values = { 'api-key': process.env.CLARI_API_KEY ?? '', 'base-url': process.argv[2] ?? '' };
for (const { severity, field, message } of check(values)) {
  console.log(`${severity} in ${field}: ${message}`);
}
const { outcome, message } = validate(values);
console.log(`${outcome}: ${message}`);
if (outcome === 'valid') {
  console.log('every request carries', authorize(values).map(({ name }) => name));
}
