// Uses an exported credential type as n8n does: reads {text, values, send} and prints the headers, the URL and the status.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import typescript from 'typescript';

// Its modules for `import` need a bundler.
const workflow = createRequire(import.meta.url)('n8n-workflow');

const { text, values, send } = JSON.parse(readFileSync(0, 'utf8'));
const { outputText } = typescript.transpileModule(text, {
	compilerOptions: { module: 'ESNext', target: 'ES2022', useDefineForClassFields: true },
});
const [Type] = Object.values(await import(`data:text/javascript,${encodeURIComponent(outputText)}`));
const type = new Type();

const node = { id: '1', name: 'Test', type: 'test', typeVersion: 1, position: [0, 0], parameters: {} };
const nodeTypes = { getByNameAndVersion: () => ({ description: { properties: [] } }) };
const { expression } = new workflow.Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
const evaluated = (value) => expression.getSimpleParameterValue(node, value, 'internal', { $credentials: values });

const headers = {};
for (const [name, value] of Object.entries(type.authenticate.properties.headers)) headers[name] = evaluated(value);
const { baseURL, url } = type.test.request;
const address = evaluated(baseURL) + evaluated(url);
const status = send ? (await fetch(address, { headers })).status : null;
console.log(JSON.stringify({ headers, url: address, status }));
process.exit(0);
