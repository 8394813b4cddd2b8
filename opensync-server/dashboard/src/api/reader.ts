import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { ask, get, readAddress } from './client';
import type { Outline, OutlineRow, Session } from './types';

/** Messages of one answer: a page of the reader. */
export const PAGE = 100;

/** Parts longer than this come cut; the rest has an address of its own. */
const MOST_PART_BYTES = 16 * 1024;

/** How something is sought within a session. */
export interface FindAsked {
  q: string;
  case: boolean;
  word: boolean;
}

/** Where everything about one session's content is kept. */
export const readerKey = (id: string) => ['session', id] as const;

/** Reads an outline to its end: the list needs its exact length. */
async function wholeOutline(id: string, signal: AbortSignal): Promise<Outline> {
  const rows: OutlineRow[] = [];
  let session: Session | undefined;
  for (let cursor: string | null | undefined = ''; cursor != null; ) {
    const query = { cursor, limit: 10_000 };
    const piece: Outline = await get('/sessions/{id}/outline', { path: { id }, query, signal });
    for (const row of piece.rows) rows.push(row);
    session = piece.session;
    cursor = piece.next;
  }
  if (!session) throw new TypeError('an outline has no session');
  return { rows, session, next: null };
}

/** One small row for each message. */
export function outlineQuery(id: string) {
  return queryOptions({
    queryKey: [...readerKey(id), 'outline'],
    queryFn: ({ signal }) => wholeOutline(id, signal),
  });
}

/** The messages from a place on, as many as a page has. */
export function messagesQuery(id: string, from: number) {
  return queryOptions({
    queryKey: [...readerKey(id), 'messages', from],
    queryFn: ({ signal }) =>
      get('/sessions/{id}/messages', {
        path: { id },
        query: { from, limit: PAGE, maxPartBytes: MOST_PART_BYTES },
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/**
 * Asks what a reader asks first, for those who know before it that it will come. Places mostly are counted without
 * gaps; where they are not, the page that is wanted begins elsewhere, and the reader asks for it itself.
 */
export function readAhead(queries: QueryClient, id: string, at = 0): void {
  void queries.prefetchQuery(outlineQuery(id));
  void queries.prefetchQuery(messagesQuery(id, Math.floor(at / PAGE) * PAGE));
}

/** Where a text stands, in what is folded too. */
export function findQuery(id: string, asked: FindAsked) {
  return queryOptions({
    queryKey: [...readerKey(id), 'find', asked],
    queryFn: ({ signal }) =>
      get('/sessions/{id}/find', {
        path: { id },
        query: { q: asked.q, case: asked.case || undefined, word: asked.word || undefined, limit: 1000 },
        signal,
      }),
    enabled: asked.q !== '',
    placeholderData: (before) => before,
  });
}

/** What was called, when, and on which file. */
export function timelineQuery(id: string) {
  return queryOptions({
    queryKey: [...readerKey(id), 'timeline'],
    queryFn: ({ signal }) => get('/sessions/{id}/timeline', { path: { id }, signal }),
  });
}

/** The command that takes a session up again. */
export function resumeQuery(id: string) {
  return queryOptions({
    queryKey: [...readerKey(id), 'resume'],
    queryFn: ({ signal }) => get('/sessions/{id}/resume', { path: { id }, signal }),
  });
}

/** Places that were saved. */
export function placesQuery(id: string) {
  return queryOptions({
    queryKey: [...readerKey(id), 'places'],
    queryFn: ({ signal }) => get('/sessions/{id}/places', { path: { id }, signal }),
  });
}

/** Saves a place, or forgets it. */
export function setPlace(id: string, place: number, isSaved: boolean): Promise<unknown> {
  const path = { id, place };
  return isSaved
    ? ask('put', '/sessions/{id}/places/{place}', { path, body: { note: null } })
    : ask('delete', '/sessions/{id}/places/{place}', { path });
}

/** Renames a session. */
export function renameSession(id: string, title: string): Promise<unknown> {
  return ask('patch', '/sessions/{id}', { path: { id }, body: { title } });
}

/** The address of a part that came cut, or of a picture. */
export function partAddress(id: string, place: number, part: number): string {
  return readAddress('/sessions/{id}/parts/{place}/{n}', { path: { id, place, n: part } });
}
