// The client of the server's API. The token lives in this object only, and goes out in the header `Authorization`.

/** A request that got nothing, with the server's code and text (RFC 9457). */
export class Problem extends Error {
  constructor({ code, detail, status = 0, findings = [], retryAfter = null }) {
    super(detail);
    Object.assign(this, { code, status, findings, retryAfter });
  }
}

/** The most pages that a list is read in: 200 entries each. */
const MAX_PAGES = 50;

const ANY = Object.freeze({ 'If-None-Match': '*' });

export class Client {
  #base;
  #token;

  constructor(base, token) {
    this.#base = base;
    this.#token = token;
  }

  session(signal) {
    return this.#json('GET', 'v1/session', { signal });
  }

  async connectors(signal) {
    return (await this.#json('GET', 'v1/connectors', { signal })).connectors;
  }

  connector(name, signal) {
    return this.#json('GET', path('v1/connectors', name), { signal });
  }

  form(name, signal) {
    return this.#json('GET', path('v1/connectors', name, 'form'), { signal });
  }

  check(connector, draft, signal) {
    return this.#json('POST', path('v1/connectors', connector, 'check'), { body: draft, signal });
  }

  validateDraft(connector, draft, signal) {
    return this.#json('POST', path('v1/connectors', connector, 'validate'), { body: draft, signal });
  }

  credentials(signal) {
    return this.#all('v1/credentials', 'credentials', signal);
  }

  /** A saved credential, or null. */
  async credential(name, signal) {
    try {
      return await this.#json('GET', path('v1/credentials', name), { signal });
    } catch (problem) {
      if (problem.code === 'unknown-credential') return null;
      throw problem;
    }
  }

  validate(name, signal) {
    return this.#json('POST', path('v1/credentials', name, 'validate'), { signal });
  }

  /** Validates and saves; `etag` is that of what is replaced, null to create. */
  save(name, body, { etag, anyway = false }, signal) {
    const query = anyway ? '?save=anyway' : '';
    return this.#json('PUT', path('v1/credentials', name) + query, { body, headers: match(etag), signal });
  }

  rename(name, newName, etag) {
    const body = { name: newName };
    return this.#json('POST', path('v1/credentials', name, 'rename'), { body, headers: match(etag) });
  }

  /** Removes a credential; the request outlives the page. */
  remove(name, etag, force) {
    const query = force ? '?force=true' : '';
    return this.#json('DELETE', path('v1/credentials', name) + query, { headers: match(etag), keepalive: true });
  }

  endpoints(kind, signal) {
    return this.#all(`v1/${kind}s`, 'items', signal);
  }

  saveEndpoint(kind, name, body, etag) {
    return this.#json('PUT', path(`v1/${kind}s`, name), { body, headers: match(etag) });
  }

  removeEndpoint(kind, name, etag) {
    return this.#json('DELETE', path(`v1/${kind}s`, name), { headers: match(etag), keepalive: true });
  }

  async #all(list, member, signal) {
    const all = [];
    let cursor = null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const part = await this.#json('GET', `${list}?limit=200${query}`, { signal });
      all.push(...part[member]);
      cursor = part.next_cursor;
      if (!cursor) break;
    }
    return all;
  }

  async #json(method, address, { body, headers = {}, signal, keepalive = false }) {
    const answer = await send(new URL(address, this.#base), {
      method,
      signal,
      keepalive,
      headers: {
        ...headers,
        Authorization: `Bearer ${this.#token}`,
        ...(body && { 'Content-Type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    if (answer.status === 204) return null;
    return answer.json();
  }
}

/** Trades the token of a link for that of a session. */
export async function redeem(base, linkToken) {
  const answer = await send(new URL('v1/sessions', base), {
    method: 'POST',
    headers: { Authorization: `Bearer ${linkToken}` },
  });
  return (await answer.json()).token;
}

async function send(url, options) {
  let answer;
  try {
    answer = await fetch(url, {
      ...options,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Problem({ code: 'offline', detail: '' });
  }
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Problem({
    code: problem.code ?? 'offline',
    detail: problem.detail ?? '',
    status: answer.status,
    findings: problem.findings,
    retryAfter: Number(answer.headers.get('Retry-After')) || null,
  });
}

function match(etag) {
  return etag ? { 'If-Match': etag } : ANY;
}

function path(collection, ...segments) {
  return [collection, ...segments.map(encodeURIComponent)].join('/');
}
