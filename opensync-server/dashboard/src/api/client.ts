import { Problem, problemOf } from './problem';
import type { paths } from './schema';

/** A value of the query; what is absent or empty is left out, a list is repeated. */
type QueryValue = string | number | boolean | null | undefined | readonly string[];

type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

/** What the server says of one route. */
type Route<M extends Method, Path> = Path extends keyof paths ? NonNullable<paths[Path][M]> : never;

/** The routes that can be asked by a method, without what they all begin with. */
type PathOf<M extends Method> = {
  [Path in keyof paths]: paths[Path][M] extends { responses: unknown }
    ? Path extends `/api/v1${infer Rest}`
      ? Rest
      : never
    : never;
}[keyof paths];

type At<M extends Method, Rest extends string> = Route<M, `/api/v1${Rest}`>;

/** What the server answers to it where it does what it was asked. */
export type AnswerOf<M extends Method, Rest extends string> =
  At<M, Rest> extends { responses: infer All }
    ? All extends { 200: { content: { 'application/json': infer Body } } }
      ? Body
      : All extends { 201: { content: { 'application/json': infer Body } } }
        ? Body
        : All extends { 202: { content: { 'application/json': infer Body } } }
          ? Body
          : undefined
    : never;

type PathIn<M extends Method, Rest extends string> =
  At<M, Rest> extends { parameters: { path: infer In } } ? { path: In } : { path?: never };

type QueryIn<M extends Method, Rest extends string> =
  At<M, Rest> extends { parameters: { query?: infer In } }
    ? { query?: { [Name in keyof In]?: QueryValue } }
    : { query?: never };

type BodyIn<M extends Method, Rest extends string> =
  At<M, Rest> extends { requestBody: { content: { 'application/json': infer Body } } }
    ? { body: Body }
    : At<M, Rest> extends { requestBody: { content: { 'application/octet-stream': unknown } } }
      ? { body: Blob }
      : { body?: never };

/** What goes along with a request. */
export type Asked<M extends Method, Rest extends string> = PathIn<M, Rest> &
  QueryIn<M, Rest> &
  BodyIn<M, Rest> & {
    signal?: AbortSignal;
    /** The page may be gone before the answer: the browser sends it all the same. */
    keepalive?: boolean;
  };

/** The query of a route that is read. */
export type QueryOf<Rest extends PathOf<'get'>> = NonNullable<Asked<'get', Rest>['query']>;

/** The same of any route, as it is sent. */
interface Sent {
  path?: unknown;
  query?: unknown;
  body?: unknown;
  signal?: AbortSignal | undefined;
  keepalive?: boolean | undefined;
}

/** Who is told when the server no longer knows this browser. */
type Listener = () => void;
const strangers = new Set<Listener>();

/** Calls `listener` whenever an answer says that nobody is signed in; returns how to stop. */
export function onSignedOut(listener: Listener): () => void {
  strangers.add(listener);
  return () => strangers.delete(listener);
}

/** The address of a route: its parameters may hold any character. */
function addressOf(route: string, { path, query }: Sent): string {
  const values = new Map<string, unknown>(Object.entries(path ?? {}));
  const filled = route.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(values.get(name))));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== '') search.append(name, String(one));
    }
  }
  const text = search.toString();
  return `/api/v1${filled}${text === '' ? '' : `?${text}`}`;
}

/** The address of what is read by the browser itself: a picture, a stream. */
export function readAddress<Rest extends PathOf<'get'>>(route: Rest, asked: Asked<'get', Rest>): string {
  return addressOf(route, asked);
}

/** What the server answered, unless it refused: then that is thrown, and told if nobody is signed in. */
async function granted(response: Response): Promise<Response> {
  if (response.status === 401) {
    for (const listener of strangers) listener();
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function send(method: Method, route: string, asked: Sent): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  const init: RequestInit = { method: method.toUpperCase(), credentials: 'same-origin', headers };
  if (asked.body instanceof Blob) {
    init.body = asked.body;
    headers['content-type'] = 'application/octet-stream';
  } else if (asked.body !== undefined) {
    init.body = JSON.stringify(asked.body);
    headers['content-type'] = 'application/json';
  }
  if (asked.signal) init.signal = asked.signal;
  if (asked.keepalive) init.keepalive = true;
  try {
    return await fetch(addressOf(route, asked), init);
  } catch (error) {
    if (asked.signal?.aborted) throw error;
    throw new Problem(0, 'unreachable', 'the server does not answer');
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what an answer without a body holds, as `json()` says it
const nothing = async (): Promise<any> => undefined;

/** Asks the server, and gives what it answered or throws a `Problem`. */
export async function ask<M extends Method, Rest extends PathOf<M>>(
  method: M,
  route: Rest,
  asked: Asked<M, Rest>,
): Promise<AnswerOf<M, Rest>> {
  const response = await granted(await send(method, route, asked));
  const answer: AnswerOf<M, Rest> = await (response.status === 204 ? nothing() : response.json());
  return answer;
}

/** Reads a route. */
export function get<Rest extends PathOf<'get'>>(
  route: Rest,
  asked: Asked<'get', Rest>,
): Promise<AnswerOf<'get', Rest>> {
  return ask('get', route, asked);
}

/** Reads what is no JSON, from an address of ours. */
export async function readText(address: string): Promise<string> {
  const response = await granted(await fetch(address, { credentials: 'same-origin' }));
  return response.text();
}
