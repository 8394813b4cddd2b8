import { useQueryClient } from '@tanstack/react-query';
import { LARGEST_PIECE, sessionsPage } from '../../api/sessions';
import type { Page, Session } from '../../api/types';
import type { Filter } from '../../format/filter';
import { useChangeSessions } from '../../parts/change-sessions';
import { deleteLater } from './deletions';

/** Every session that a filter leaves, piece by piece. */
export async function everySession(filter: Filter): Promise<Session[]> {
  const all: Session[] = [];
  let cursor: string | null | undefined = '';
  while (cursor != null) {
    const page: Page<Session> = await sessionsPage({
      filter,
      sort: 'updated',
      dir: 'desc',
      limit: LARGEST_PIECE,
      cursor,
    });
    all.push(...page.items);
    cursor = page.next;
  }
  return all;
}

/** What can be done with many sessions at once; each of it can be undone. */
export function useBulk() {
  const queries = useQueryClient();
  return {
    change: useChangeSessions(),
    remove: (sessions: readonly Session[]) =>
      deleteLater(
        sessions.map(({ externalId }) => externalId),
        () => queries.invalidateQueries({ queryKey: ['sessions'] }),
      ),
  };
}
