// The whole way with the types of the description: from the form to a source that uses the credential.
import createClient from 'openapi-fetch';

import type { paths } from './api.js';

const { SERVER = '', TOKEN = '', API_KEY = '', BASE_URL = '' } = process.env;
const client = createClient<paths>({ baseUrl: SERVER, headers: { authorization: `Bearer ${TOKEN}` } });

function expect<T>(answer: { data?: T; error?: unknown }): T {
    if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
    return answer.data;
}

const { connectors } = expect(await client.GET('/v1/connectors'));
const { name: connector, sha256 } = connectors[0]!;
expect(await client.GET('/v1/connectors/{name}/form', { params: { path: { name: connector } } }));
const params = { path: { name: 'production' } };
const saved = expect(
    await client.PUT('/v1/credentials/{name}', {
        params: { ...params, header: { 'If-None-Match': '*' } },
        body: { connector, sha256, values: { 'api-key': API_KEY, 'base-url': BASE_URL } },
    }),
);
console.log(saved.saved ? 'saved' : 'not saved');
const verdict = expect(await client.POST('/v1/credentials/{name}/validate', { params }));
console.log('outcome' in verdict ? verdict.outcome : 'no verdict');
expect(
    await client.PUT('/v1/sources/{name}', {
        params: { path: { name: 'forecast' }, header: { 'If-None-Match': '*' } },
        body: { credential: 'production' },
    }),
);
const { credentials } = expect(await client.GET('/v1/credentials'));
console.log(credentials[0]!.used_by.map((use) => use.name).join());
const refused = await client.DELETE('/v1/credentials/{name}', { params });
console.log(refused.response.status);
const header = { 'If-Match': credentials[0]!.etag };
const removed = await client.DELETE('/v1/credentials/{name}', { params: { ...params, header, query: { force: true } } });
console.log(removed.response.status);
