import { queryOptions } from '@tanstack/react-query';
import { get } from './client';
import { sessionPath } from './sessions';
import type { Message, Page, Session } from './types';

/** Sessions that changed within this many milliseconds are at work. */
export const AT_WORK = 15 * 60_000;

/** The most sessions that are shown as at work at once. */
const MOST = 60;

/** Messages at the end of a session by which one sees what it does. */
const LAST = 6;

/** The sessions that changed last, those of subagents too. */
export const latestQuery = queryOptions({
  queryKey: ['sessions', 'latest'],
  queryFn: ({ signal }) =>
    get<Page<Session>>('/sessions', { sort: 'updated', dir: 'desc', limit: MOST }, signal),
  refetchInterval: 60_000,
});

/** The last messages of a session, as of when it had `count`. */
export function lastMessagesQuery(id: string, count: number) {
  return queryOptions({
    queryKey: ['sessions', 'last', id, count],
    queryFn: ({ signal }) => {
      const from = Math.max(0, count - LAST);
      return get<Page<Message>>(
        `${sessionPath(id)}/messages`,
        { from, limit: LAST, maxPartBytes: 4096 },
        signal,
      );
    },
  });
}
