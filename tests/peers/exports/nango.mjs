// Holds an entry to all of Nango's own providers: reads it as JSON and prints what no provider has, as a list.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import yaml from 'js-yaml';

// The maps whose keys are names of the provider's own.
const NAMES = /^\.(proxy\.headers|proxy\.verification\.headers|connection_config|credentials)$/;

const package_ = createRequire(import.meta.url).resolve('@nangohq/providers');
const providers = yaml.load(readFileSync(join(dirname(package_), '..', 'providers.yaml'), 'utf8'));

const typeOf = (value) => (Array.isArray(value) ? 'array' : typeof value);

/** Each place in a provider, with the type of its value. */
function* places(value, path = '') {
	yield [path, typeOf(value)];
	if (Array.isArray(value)) for (const item of value) yield* places(item, `${path}[]`);
	else if (value && typeof value === 'object')
		for (const [key, inner] of Object.entries(value)) yield* places(inner, `${path}.${NAMES.test(path) ? '*' : key}`);
}

/** What all of some objects have. */
const common = (objects) => Object.keys(objects[0]).filter((key) => objects.every((object) => key in object));

const all = Object.values(providers);
const alike = all.filter((provider) => provider.auth_mode === 'API_KEY');
const inputs = all.flatMap((provider) => [provider.connection_config, provider.credentials].flatMap((map) => Object.values(map ?? {})));
const known = new Set(all.flatMap((provider) => [...places(provider)].map(String)));
const modes = new Set(all.map((provider) => provider.auth_mode));
const formats = new Set(inputs.map((input) => input.format));
const credentials = new Set(alike.map((provider) => String(Object.keys(provider.credentials ?? {}))));

const complaints = [];
for (const provider of Object.values(JSON.parse(readFileSync(0, 'utf8')))) {
	for (const place of places(provider)) if (!known.has(String(place))) complaints.push(`unknown: ${place}`);
	for (const key of common(alike)) if (!(key in provider)) complaints.push(`missing: ${key}`);
	if (!provider.proxy?.base_url) complaints.push('missing: proxy.base_url');
	if (!modes.has(provider.auth_mode)) complaints.push(`unknown mode: ${provider.auth_mode}`);
	if (!credentials.has(String(Object.keys(provider.credentials)))) complaints.push('unknown credentials');
	const config = provider.connection_config ?? {};
	for (const input of [...Object.values(config), ...Object.values(provider.credentials)]) {
		for (const key of common(inputs)) if (!(key in input)) complaints.push(`missing in an input: ${key}`);
		if (!formats.has(input.format)) complaints.push(`unknown format: ${input.format}`);
		try {
			const pattern = new RegExp(input.pattern ?? '');
			for (const text of [input.default_value, input.example])
				if (text !== undefined && !pattern.test(text)) complaints.push(`the pattern refuses ${text}`);
		} catch (error) {
			complaints.push(String(error));
		}
	}
	const templates = [provider.proxy?.base_url, ...Object.values(provider.proxy?.headers ?? {})];
	for (const [, variable] of templates.join('\n').matchAll(/\$\{(?!base64\()([^}]*)\}/g)) {
		const name = variable.replace(/^connectionConfig\./, '');
		if (variable !== 'apiKey' && (name === variable || !(name in config))) complaints.push(`unknown variable: ${variable}`);
	}
}
console.log(JSON.stringify(complaints));
