// One GET at a time, made by a thread of its own while the caller waits: a call into a component cannot wait otherwise.
/** @typedef {{ secure: boolean, host: string, port: number, path: string, headers: [string, Uint8Array][], milliseconds: number }} Asked */
/** @typedef {{ status: number, headers: [string, Uint8Array][], body: Uint8Array }} Answer */
/** @typedef {{ answer: Answer } | { code: string }} Outcome `code`: a case of the error codes of WASI HTTP */

import http from 'node:http';
import net from 'node:net';
import { Duplex } from 'node:stream';
import tls from 'node:tls';
import { MessageChannel, Worker, isMainThread, receiveMessageOnPort, workerData } from 'node:worker_threads';

// As much as a sealed connector reads; what is longer is cut off here.
const MAX_BODY_BYTES = 1024 * 1024;

const CODES = new Map([
  ['ENOTFOUND', 'destination-not-found'],
  ['EAI_AGAIN', 'destination-not-found'],
  ['ECONNREFUSED', 'connection-refused'],
  ['EHOSTUNREACH', 'destination-unavailable'],
  ['ENETUNREACH', 'destination-unavailable'],
  ['ETIMEDOUT', 'connection-timeout'],
  ['HPE_HEADER_OVERFLOW', 'HTTP-response-header-section-size'],
  ['HPE_INVALID_EOF_STATE', 'connection-terminated'],
  ['EPROTO', 'TLS-protocol-error'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'TLS-certificate-error'],
  ['TOO_LARGE', 'HTTP-response-body-size'],
  ['TIME_IS_UP', 'connection-timeout'],
]);

/** @type {Worker | undefined} */
let worker;
/** @type {{ signal: Int32Array, port: import('node:worker_threads').MessagePort }} */
let line;

/**
 * Makes one request and waits for the whole answer.
 * @param {Asked} asked
 * @returns {Outcome}
 */
export function get(asked) {
  if (!worker) {
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    worker = new Worker(new URL(import.meta.url), { workerData: { signal, port: port2 }, transferList: [port2] });
    worker.unref();
    line = { signal, port: port1 };
  }
  Atomics.store(line.signal, 0, 0);
  line.port.postMessage(asked);
  Atomics.wait(line.signal, 0, 0);
  return receiveMessageOnPort(line.port)?.message;
}

if (!isMainThread && workerData?.signal) {
  const { signal, port } = workerData;
  port.on('message', async (/** @type {Asked} */ asked) => {
    port.postMessage(await exchange(asked).then((answer) => ({ answer }), (error) => ({ code: codeOf(error) })));
    Atomics.store(signal, 0, 1);
    Atomics.notify(signal, 0);
  });
}

/** @param {any} error */
function codeOf(error) {
  const code = String(error.code);
  if (CODES.has(code)) {
    return CODES.get(code);
  }
  if (code.startsWith('HPE_')) {
    return 'HTTP-protocol-error';
  }
  if (code.startsWith('CERT_') || /SELF_SIGNED|UNABLE_TO_|_CERT/.test(code)) {
    return 'TLS-certificate-error';
  }
  return code.startsWith('ERR_SSL_') ? 'TLS-protocol-error' : 'connection-terminated';
}

/** @param {string} code */
const failed = (code) => Object.assign(new Error(code), { code });

/**
 * @param {Asked} asked
 * @returns {Promise<Answer>}
 */
function exchange({ secure, host, port, path, headers, milliseconds }) {
  return new Promise((resolve, reject) => {
    const plain = net.connect({ host, port });
    const connection = secure ? new Wire(plain) : null;
    const socket = connection
      ? tls.connect({ socket: connection, servername: net.isIP(host) ? '' : host, host, ALPNProtocols: ['http/1.1'] })
      : plain;
    const timer = setTimeout(() => end(failed('TIME_IS_UP')), milliseconds);
    /** @param {Error} error */
    const end = (error) => {
      clearTimeout(timer);
      plain.destroy();
      reject(error);
    };
    plain.on('error', end);
    socket.on('error', end);
    const names = headers.flatMap(([name, value]) => [name, Buffer.from(value).toString('latin1')]);
    const request = http.request({
      createConnection: () => socket,
      host,
      path,
      headers: ['host', authority(secure, host, port), 'connection', 'close', ...names],
      maxHeaderSize: 64 * 1024,
    });
    request.on('error', end);
    request.on('response', (response) => {
      /** @type {Buffer[]} */
      const chunks = [];
      let size = 0;
      response.on('error', end);
      response.on('data', (chunk) => {
        size += chunk.length;
        if (size > MAX_BODY_BYTES) {
          end(failed('TOO_LARGE'));
        }
        chunks.push(chunk);
      });
      response.on('end', () => {
        // A body that ends where the connection does has to end with TLS's own closing message.
        const endsWithConnection = !('content-length' in response.headers || 'transfer-encoding' in response.headers);
        if (!response.complete || (connection && endsWithConnection && connection.ended)) {
          end(failed('ECONNRESET'));
        }
        clearTimeout(timer);
        plain.destroy();
        resolve({
          status: response.statusCode ?? 0,
          headers: pairs(response.rawHeaders),
          body: new Uint8Array(Buffer.concat(chunks)),
        });
      });
    });
    request.end();
  });
}

/**
 * @param {boolean} secure
 * @param {string} host
 * @param {number} port
 */
const authority = (secure, host, port) =>
  (net.isIPv6(host) ? `[${host}]` : host) + (port === (secure ? 443 : 80) ? '' : `:${port}`);

/**
 * @param {string[]} raw
 * @returns {[string, Uint8Array][]}
 */
const pairs = (raw) =>
  Array.from({ length: raw.length / 2 }, (_, index) => [
    String(raw[2 * index]).toLowerCase(),
    new Uint8Array(Buffer.from(String(raw[2 * index + 1]), 'latin1')),
  ]);

// What TLS reads from: it hears of the end of the connection only after it had time to read TLS's closing message,
// which ends it before.
class Wire extends Duplex {
  ended = false;

  /** @param {net.Socket} socket */
  constructor(socket) {
    super();
    this.socket = socket;
    socket.on('data', (chunk) => this.push(chunk) || socket.pause());
    socket.on('end', () => setTimeout(() => {
      this.ended = true;
      this.push(null);
    }, 5));
    socket.on('error', (error) => this.destroy(error));
  }

  _read() {
    this.socket.resume();
  }

  /**
   * @param {Buffer} chunk
   * @param {BufferEncoding} encoding
   * @param {(error?: Error | null) => void} done
   */
  _write(chunk, encoding, done) {
    this.socket.write(chunk, encoding, done);
  }

  /** @param {(error?: Error | null) => void} done */
  _final(done) {
    this.socket.end(done);
  }
}
