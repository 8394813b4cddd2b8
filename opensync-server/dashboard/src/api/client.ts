import { Problem, problemOf } from './problem';

/** A value of the query; what is absent or empty is left out, a list is repeated. */
export type QueryValue = string | number | boolean | null | undefined | readonly string[];

/** What goes along with a request. */
export interface Asked {
  query?: Readonly<Record<string, QueryValue>>;
  body?: unknown;
  signal?: AbortSignal;
  /** The page may be gone before the answer: the browser sends it all the same. */
  keepalive?: boolean;
}

/** Who is told when the server no longer knows this browser. */
type Listener = () => void;
const strangers = new Set<Listener>();

/** Calls `listener` whenever an answer says that nobody is signed in; returns how to stop. */
export function onSignedOut(listener: Listener): () => void {
  strangers.add(listener);
  return () => strangers.delete(listener);
}

/** The address of `path` under the interface, with its query. */
export function addressOf(path: string, query: Asked['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== '') search.append(name, String(one));
    }
  }
  const text = search.toString();
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`;
}

async function send(method: string, path: string, asked: Asked): Promise<Response> {
  const init: RequestInit = { method, credentials: 'same-origin', headers: { accept: 'application/json' } };
  if (asked.body !== undefined) {
    init.body = JSON.stringify(asked.body);
    init.headers = { accept: 'application/json', 'content-type': 'application/json' };
  }
  if (asked.signal) init.signal = asked.signal;
  if (asked.keepalive) init.keepalive = true;
  try {
    return await fetch(addressOf(path, asked.query), init);
  } catch (error) {
    if (asked.signal?.aborted) throw error;
    throw new Problem(0, 'unreachable', 'the server does not answer');
  }
}

/** Asks the server, and gives what it answered or throws a `Problem`. */
export async function ask<Answer>(method: string, path: string, asked: Asked = {}): Promise<Answer> {
  const response = await send(method, path, asked);
  if (response.status === 401) {
    for (const listener of strangers) listener();
  }
  if (!response.ok) throw await problemOf(response);
  const answer: Answer = response.status === 204 ? undefined : await response.json();
  return answer;
}

/** Reads `path`. */
export function get<Answer>(path: string, query?: Asked['query'], signal?: AbortSignal): Promise<Answer> {
  const asked: Asked = {};
  if (query) asked.query = query;
  if (signal) asked.signal = signal;
  return ask<Answer>('GET', path, asked);
}
