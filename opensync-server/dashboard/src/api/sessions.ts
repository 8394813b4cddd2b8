import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Filter } from '../format/filter';
import { timeZone } from '../format/zone';
import { ask, get, type QueryOf } from './client';
import type { EvalStatus, Page, Session } from './types';

/** What a list of sessions is sorted by. */
export const SORTS = ['updated', 'started', 'tokens', 'cost', 'duration', 'messages'] as const;
export type Sort = (typeof SORTS)[number];
export type Direction = 'asc' | 'desc';

/** Sessions of one answer. */
const PIECE = 100;

/** The most sessions of one answer that the server gives, and of one bulk operation. */
export const LARGEST_PIECE = 500;

/** A filter as requests say it. */
export function filterQuery(filter: Filter): QueryOf<'/facets'> {
  const query: QueryOf<'/facets'> = { ...filter };
  if (filter.has) query.has = filter.has.join(',');
  if (filter.from || filter.to) query.tz = timeZone();
  return query;
}

/** Sessions that nobody else began: those that a subagent held lie under the one that sent it. */
export function sessionsQuery(filter: Filter, sort: Sort, dir: Direction) {
  return infiniteQueryOptions({
    queryKey: ['sessions', 'list', filter, sort, dir],
    queryFn: ({ pageParam, signal }) =>
      sessionsPage({ filter, sort, dir, limit: PIECE, cursor: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

/** Which piece of which list is asked for. */
export interface PieceAsked {
  filter: Filter;
  sort: Sort;
  dir: Direction;
  limit: number;
  cursor: string;
}

/** One piece of a list. */
export function sessionsPage(asked: PieceAsked, signal?: AbortSignal): Promise<Page<Session>> {
  const { filter, ...rest } = asked;
  return get('/sessions', {
    query: { ...filterQuery(filter), ...rest, parent: 'none' },
    ...(signal && { signal }),
  });
}

/** The most sessions that are shown side by side in time. */
const MOST_IN_TIME = 2000;

/** The sessions that changed last, back to a moment or as many as can be shown; and how many there are. */
export function sessionsInTimeQuery(filter: Filter, lastMs: number) {
  return queryOptions({
    queryKey: ['sessions', 'in-time', filter, lastMs],
    queryFn: async ({ signal }) => {
      const items: Session[] = [];
      let total: number | null = null;
      let cursor: string | null = '';
      while (cursor !== null && items.length < MOST_IN_TIME) {
        const asked: PieceAsked = { filter, sort: 'updated', dir: 'desc', limit: LARGEST_PIECE, cursor };
        const piece = await sessionsPage(asked, signal);
        for (const one of piece.items) items.push(one);
        total ??= piece.total ?? null;
        cursor = piece.next ?? null;
        const [newest, oldest] = [items[0], items.at(-1)];
        if (!filter.from && newest && oldest && newest.updatedAt - oldest.updatedAt > lastMs) break;
      }
      return { items, total, isCut: cursor !== null && items.length >= MOST_IN_TIME };
    },
    placeholderData: (before) => before,
  });
}

/** The sessions that a session's subagents held. */
export function childrenQuery(id: string) {
  return queryOptions({
    queryKey: ['sessions', 'children', id],
    queryFn: ({ signal }) =>
      get('/sessions', {
        query: { parent: id, sort: 'started', dir: 'asc', limit: LARGEST_PIECE },
        signal,
      }),
  });
}

/** One session without its messages. */
export function sessionQuery(id: string) {
  return queryOptions({
    queryKey: ['sessions', 'one', id],
    queryFn: ({ signal }): Promise<Session> => get('/sessions/{id}', { path: { id }, signal }),
  });
}

/** What people may say of a session. */
export interface SessionEdit {
  title?: string;
  tags?: string[];
  evalReady?: boolean;
  evalStatus?: EvalStatus | null;
  evalNotes?: string | null;
  expectedOutput?: string | null;
  localOnly?: boolean;
}

/** Changes what is said of one session. */
export function editSession(id: string, body: SessionEdit, keepalive = false): Promise<Session> {
  return ask('patch', '/sessions/{id}', { path: { id }, body, keepalive });
}

/** What a bulk operation did. */
export interface BulkDone {
  done: number;
  errors: string[];
}

/** Sends `ids` in pieces; the errors of all are told together. */
async function inPieces(
  ids: readonly string[],
  what: { edit: SessionEdit } | { delete: true },
): Promise<BulkDone> {
  const all: BulkDone = { done: 0, errors: [] };
  for (let first = 0; first < ids.length; first += LARGEST_PIECE) {
    const body = { ids: ids.slice(first, first + LARGEST_PIECE), ...what };
    const done = await ask('post', '/sessions/bulk', { body });
    all.done += done.done;
    all.errors.push(...done.errors);
  }
  return all;
}

/** Changes what is said of many sessions. */
export function editSessions(ids: readonly string[], edit: SessionEdit): Promise<BulkDone> {
  return inPieces(ids, { edit });
}

/** Deletes sessions. */
export function deleteSessions(ids: readonly string[]): Promise<BulkDone> {
  return inPieces(ids, { delete: true });
}

/** What a browser sends of a page that is going away, in bytes, at most; a little is kept for the rest. */
const LAST_WORDS = 60_000;

/** Deletes sessions while the page goes away: no answer is waited for. */
export function deleteSessionsAtEnd(ids: readonly string[]): void {
  let piece: string[] = [];
  let size = 0;
  const send = () => {
    const body = { ids: piece, delete: true };
    if (piece.length > 0) ask('post', '/sessions/bulk', { body, keepalive: true }).catch(() => {});
    piece = [];
    size = 0;
  };
  for (const id of ids) {
    const bytes = new TextEncoder().encode(JSON.stringify(id)).length + 1;
    if (size + bytes > LAST_WORDS || piece.length === LARGEST_PIECE) send();
    piece.push(id);
    size += bytes;
  }
  send();
}

/** The first piece of a session's outline, for a look at it. */
export function outlineStartQuery(id: string) {
  return queryOptions({
    queryKey: ['sessions', 'one', id, 'outline-start'],
    queryFn: ({ signal }) => get('/sessions/{id}/outline', { path: { id }, signal }),
  });
}

/** A message and those beside it, long parts cut. */
export function messagesAroundQuery(id: string, place: number) {
  return queryOptions({
    queryKey: ['sessions', 'one', id, 'around', place],
    queryFn: ({ signal }) =>
      get('/sessions/{id}/messages', {
        path: { id },
        query: { from: Math.max(0, place - 1), limit: 3, maxPartBytes: 8192 },
        signal,
      }),
  });
}
