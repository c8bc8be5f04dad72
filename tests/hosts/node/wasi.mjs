// The WASI that a sealed connector imports, and no more: a clock, waiting, and GET requests.
//
// A request is made whole when it is asked for, so all there is to wait for is ready, but a time that has not come.
import { get } from './egress.mjs';

/** @typedef {(asked: import('./egress.mjs').Asked) => import('./egress.mjs').Outcome} Send */

const now = () => process.hrtime.bigint();
const still = new Int32Array(new SharedArrayBuffer(4));

class Pollable {
  /** @param {bigint} at when it is ready */
  constructor(at) {
    this.at = at;
  }

  ready() {
    return this.at <= now();
  }

  block() {
    poll([this]);
  }
}

/** @param {Pollable[]} pollables */
function poll(pollables) {
  const first = pollables.map(({ at }) => at).reduce((one, other) => (other < one ? other : one));
  const wait = Number(first - now()) / 1e6;
  if (wait > 0) {
    Atomics.wait(still, 0, 0, wait);
  }
  const ready = pollables.map((pollable, index) => (pollable.at <= first || pollable.ready() ? index : -1));
  return new Uint32Array(ready.filter((index) => index >= 0));
}

class InputStream {
  /** @param {Uint8Array} left */
  constructor(left) {
    this.left = left;
  }

  /** @param {bigint} length */
  read(length) {
    if (this.left.length === 0) {
      throw { tag: 'closed' };
    }
    const chunk = this.left.subarray(0, Number(length));
    this.left = this.left.subarray(chunk.length);
    return chunk;
  }

  subscribe() {
    return new Pollable(0n);
  }
}

class OutputStream {}

class Fields {
  /** @param {[string, Uint8Array][]} entries */
  static fromList(entries) {
    const fields = new Fields();
    fields.list = entries.map(([name, value]) => [name, Uint8Array.from(value)]);
    return fields;
  }

  /** @type {[string, Uint8Array][]} */
  list = [];

  entries() {
    return this.list;
  }
}

class OutgoingRequest {
  /** @type {{ scheme: string, authority: string, path: string }} */
  parts = { scheme: 'HTTPS', authority: '', path: '/' };

  /** @param {Fields} headers */
  constructor(headers) {
    this.headers = headers;
  }

  /** @param {{ tag: string } | undefined} scheme */
  setScheme(scheme) {
    this.parts.scheme = scheme?.tag ?? 'HTTPS';
  }

  /** @param {string | undefined} authority */
  setAuthority(authority) {
    this.parts.authority = authority ?? '';
  }

  /** @param {string | undefined} path */
  setPathWithQuery(path) {
    this.parts.path = path ?? '/';
  }
}

class RequestOptions {}

class IncomingBody {
  /** @param {Uint8Array} body */
  constructor(body) {
    this.body = body;
  }

  stream() {
    return new InputStream(this.body);
  }
}

class IncomingResponse {
  /** @param {import('./egress.mjs').Answer} answer */
  constructor(answer) {
    this.answer = answer;
  }

  status() {
    return this.answer.status;
  }

  headers() {
    return Fields.fromList(this.answer.headers);
  }

  consume() {
    return new IncomingBody(this.answer.body);
  }
}

class FutureIncomingResponse {
  /** @param {import('./egress.mjs').Outcome} outcome */
  constructor(outcome) {
    this.outcome = outcome;
  }

  subscribe() {
    return new Pollable(0n);
  }

  get() {
    const val = 'answer' in this.outcome
      ? { tag: 'ok', val: new IncomingResponse(this.outcome.answer) }
      : { tag: 'err', val: { tag: this.outcome.code } };
    return { tag: 'ok', val };
  }
}

/**
 * What one instance is given. Its requests end when the time is up.
 * @param {number} seconds
 * @param {Send} [send]
 */
export function wasi(seconds, send = get) {
  const deadline = now() + BigInt(Math.ceil(seconds * 1e9));
  /** @param {OutgoingRequest} request */
  function handle({ parts, headers }) {
    const { protocol, hostname, port } = new URL(`${parts.scheme.toLowerCase()}://${parts.authority}`);
    const secure = protocol === 'https:';
    return new FutureIncomingResponse(send({
      secure,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (secure ? 443 : 80)),
      path: parts.path,
      headers: headers.list,
      milliseconds: Math.max(0, Number(deadline - now()) / 1e6),
    }));
  }
  return {
    'wasi:clocks/monotonic-clock': {
      now,
      subscribeDuration: (/** @type {bigint} */ duration) => new Pollable(now() + duration),
    },
    'wasi:http/outgoing-handler': { handle },
    'wasi:http/types': {
      Fields, FutureIncomingResponse, IncomingBody, IncomingResponse, OutgoingRequest, RequestOptions,
    },
    'wasi:io/error': { Error: class {} },
    'wasi:io/poll': { Pollable, poll },
    'wasi:io/streams': { InputStream, OutputStream },
  };
}
