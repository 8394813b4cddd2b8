import { useQueryClient } from '@tanstack/react-query';
import { editSessions, LARGEST_PIECE, type SessionEdit, sessionsPage } from '../../api/sessions';
import type { Page, Session } from '../../api/types';
import type { Filter } from '../../format/filter';
import { plural } from '../../format/numbers';
import { say } from '../../parts/notices';
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

/** What each session is to become, sessions that become the same together. */
export function grouped(
  sessions: readonly Session[],
  edit: (session: Session) => SessionEdit,
): [SessionEdit, string[]][] {
  const groups = new Map<string, [SessionEdit, string[]]>();
  for (const session of sessions) {
    const become = edit(session);
    const key = JSON.stringify(become);
    const group = groups.get(key) ?? [become, []];
    group[1].push(session.externalId);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What can be done with many sessions at once; each of it can be undone. */
export function useBulk() {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['sessions'] });
  const apply = async (sessions: readonly Session[], edit: (session: Session) => SessionEdit) => {
    const errors: string[] = [];
    for (const [become, ids] of grouped(sessions, edit))
      errors.push(...(await editSessions(ids, become)).errors);
    await refresh();
    if (errors.length > 0)
      say(`${plural(errors.length, 'session')} could not be changed: ${errors[0]}`, { isBad: true });
  };
  const fail = (error: unknown) =>
    say(error instanceof Error ? error.message : String(error), { isBad: true });
  return {
    /** Changes what is said of sessions; `back` says what each was before. */
    change: (
      sessions: readonly Session[],
      done: string,
      edit: (session: Session) => SessionEdit,
      back: (session: Session) => SessionEdit,
    ) => {
      apply(sessions, edit)
        .then(() => say(done, { undo: () => void apply(sessions, back).catch(fail) }))
        .catch(fail);
    },
    remove: (sessions: readonly Session[]) =>
      deleteLater(
        sessions.map(({ externalId }) => externalId),
        refresh,
      ),
  };
}
