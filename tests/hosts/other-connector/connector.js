// The connector of the Ledger API, which reads a token from the header `x-api-token` and has `GET /whoami`.
import { handle } from 'wasi:http/outgoing-handler@0.2.12';
import { Fields, OutgoingRequest } from 'wasi:http/types@0.2.12';

const CHUNK_BYTES = 65536n;
const MAX_BODY_BYTES = 65536;

// The errors of a host whose policy does not allow a request.
const DENIED = ['HTTP-request-denied', 'destination-IP-prohibited', 'configuration-error'];

const anyText = { minLength: 1, maxLength: 1000, allowedCharacters: [] };
const token = {
  name: 'token',
  label: 'Token',
  help: 'The token that Ledger shows under Account, Access.',
  kind: 'secret',
  required: true,
  rules: { minLength: 20, maxLength: 40, allowedCharacters: [{ first: 'a', last: 'z' }] },
  choices: [],
  advanced: false,
};
const address = {
  name: 'address',
  label: 'Address',
  help: 'Where your Ledger runs.',
  kind: 'url',
  required: true,
  placeholder: 'https://ledger.example',
  rules: anyText,
  choices: [],
  advanced: false,
};

const read = (values, { name }) => values.find((value) => value.name === name)?.value ?? '';

function findings(values) {
  const found = [];
  const error = ({ name }, code, message) => found.push({ field: name, severity: 'error', code, message });
  if (read(values, token) === '') {
    error(token, 'empty', 'The token is empty: copy it from Ledger under Account, Access.');
  }
  if (!/^https?:\/\/[^/?#@]+/.test(read(values, address))) {
    error(address, 'not-a-url', 'The address is no URL: enter one such as https://ledger.example.');
  }
  return found;
}

const headers = (values) => [{ name: 'x-api-token', value: read(values, token) }];

function get(values) {
  const [, scheme, authority, path] = read(values, address).match(/^(https?):\/\/([^/?#@]+)([^?#]*)/);
  const fields = headers(values).map(({ name, value }) => [name, new TextEncoder().encode(value)]);
  const request = new OutgoingRequest(Fields.fromList(fields));
  request.setScheme({ tag: scheme.toUpperCase() });
  request.setAuthority(authority);
  request.setPathWithQuery(`${path.replace(/\/+$/, '')}/whoami`);
  const answer = handle(request, undefined);
  answer.subscribe().block();
  const { tag, val } = answer.get().val;
  if (tag === 'err') {
    return { failure: val.tag };
  }
  return { status: val.status(), text: new TextDecoder().decode(body(val.consume().stream())) };
}

function body(stream) {
  const bytes = [];
  for (;;) {
    try {
      bytes.push(...stream.blockingRead(CHUNK_BYTES));
    } catch {
      return new Uint8Array(bytes);
    }
    if (bytes.length > MAX_BODY_BYTES) {
      return new Uint8Array();
    }
  }
}

const verdict = (outcome, code, actor, message, found = []) => ({
  outcome,
  code,
  actor,
  message,
  retryable: false,
  findings: found,
  facts: [],
});

function user(text) {
  try {
    return JSON.parse(text).user;
  } catch {
    return undefined;
  }
}

export const credential = {
  describe: () => ({
    name: 'Ledger',
    vendor: 'Ledger',
    version: '0.1.0',
    documentationUrl: 'https://ledger.example/docs',
    setupSteps: ['Sign in to Ledger.', 'Open Account, Access and copy the token.'],
  }),
  credentialConfig: () => ({ fields: [token, address] }),
  check: findings,
  authorize(values) {
    const found = findings(values);
    if (found.length > 0) {
      throw Object.assign(new Error('the values have errors'), { payload: found });
    }
    return headers(values);
  },
  validate(values) {
    const found = findings(values);
    if (found.length > 0) {
      return verdict('invalid', 'bad-input', 'user', 'The values cannot be sent: mend what is wrong with them.', found);
    }
    const { failure, status, text } = get(values);
    if (DENIED.includes(failure)) {
      return verdict('undetermined', 'egress-denied', 'operator', 'The host does not let the request out.');
    }
    if (failure !== undefined) {
      return verdict('undetermined', 'connection-failed', 'network', 'There is no answer: look at the address.');
    }
    if (status === 200 && typeof user(text) === 'string') {
      return verdict('valid', 'ok', undefined, 'The token works.');
    }
    if (status === 401) {
      return verdict('invalid', 'token-rejected', 'user', 'Ledger refused the token: copy it again.');
    }
    return verdict('undetermined', 'unexpected-response', 'user', 'This is not the answer of a Ledger: look at the address.');
  },
};
