import { queryOptions } from '@tanstack/react-query';
import { ask, get } from './client';
import type { Message, Outline, OutlineRow, Page, Session } from './types';

/** Messages of one answer: a page of the reader. */
export const PAGE = 100;

/** Parts longer than this come cut; the rest has an address of its own. */
const MOST_PART_BYTES = 16 * 1024;

/** A place where what was sought stands. `ranges` are bytes of the snippet's UTF-8. */
export interface Found {
  place: number;
  part: number | null;
  snippet: string;
  ranges: [number, number][];
}

/** All places where what was sought stands. */
export interface FindAnswer {
  total: number;
  items: Found[];
  next: string | null;
}

/** How something is sought within a session. */
export interface FindAsked {
  q: string;
  case: boolean;
  word: boolean;
}

/** One call of a tool, from begin to end. */
export interface TimedCall {
  place: number;
  tool: string | null;
  path: string | null;
  beginAt: number | null;
  endAt: number | null;
  isError: boolean;
  added: number | null;
  removed: number | null;
}

/** What happened when. */
export interface Timeline {
  calls: TimedCall[];
}

/** How a session is taken up again, or why it cannot be. */
export interface Resume {
  command: string | null;
  cwd: string | null;
  reason: string | null;
}

/** A place that somebody wants to find again. */
export interface SavedPlace {
  place: number;
  note: string | null;
}

const path = (id: string, rest = '') => `/sessions/${encodeURIComponent(id)}${rest}`;

/** Where everything about one session's content is kept. */
export const readerKey = (id: string) => ['session', id] as const;

/** Reads an outline to its end: the list needs its exact length. */
async function wholeOutline(id: string, signal: AbortSignal): Promise<Outline> {
  const rows: OutlineRow[] = [];
  let session: Session | undefined;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const piece: Outline = await get<Outline>(path(id, '/outline'), { cursor, limit: 10_000 }, signal);
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
      get<Page<Message>>(path(id, '/messages'), { from, limit: PAGE, maxPartBytes: MOST_PART_BYTES }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Where a text stands, in what is folded too. */
export function findQuery(id: string, asked: FindAsked) {
  return queryOptions({
    queryKey: [...readerKey(id), 'find', asked],
    queryFn: ({ signal }) =>
      get<FindAnswer>(
        path(id, '/find'),
        { q: asked.q, case: asked.case || undefined, word: asked.word || undefined, limit: 1000 },
        signal,
      ),
    enabled: asked.q !== '',
    placeholderData: (before) => before,
  });
}

/** What was called, when, and on which file. */
export function timelineQuery(id: string) {
  return queryOptions({
    queryKey: [...readerKey(id), 'timeline'],
    queryFn: ({ signal }) => get<Timeline>(path(id, '/timeline'), {}, signal),
  });
}

/** The command that takes a session up again. */
export function resumeQuery(id: string) {
  return queryOptions({
    queryKey: [...readerKey(id), 'resume'],
    queryFn: ({ signal }) => get<Resume>(path(id, '/resume'), {}, signal),
  });
}

/** Places that were saved. */
export function placesQuery(id: string) {
  return queryOptions({
    queryKey: [...readerKey(id), 'places'],
    queryFn: ({ signal }) => get<Page<SavedPlace>>(path(id, '/places'), {}, signal),
  });
}

/** Saves a place, or forgets it. */
export function setPlace(id: string, place: number, isSaved: boolean): Promise<unknown> {
  const address = path(id, `/places/${place}`);
  return isSaved ? ask('PUT', address, { body: { note: null } }) : ask('DELETE', address);
}

/** Renames a session. */
export function renameSession(id: string, title: string): Promise<unknown> {
  return ask('PATCH', path(id), { body: { title } });
}

/** The address of a part that came cut, or of a picture. */
export function partAddress(id: string, place: number, part: number): string {
  return path(id, `/parts/${place}/${part}`);
}
