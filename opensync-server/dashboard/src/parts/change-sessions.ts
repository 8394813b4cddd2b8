import { useQueryClient } from '@tanstack/react-query';
import { editSessions, type SessionEdit } from '../api/sessions';
import type { Session } from '../api/types';
import { plural } from '../format/numbers';
import { say } from './notices';

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

/**
 * Changes what is said of sessions, says what was done, and can take it back; `back` says what each was
 * before.
 */
export function useChangeSessions() {
  const queries = useQueryClient();
  const apply = async (sessions: readonly Session[], edit: (session: Session) => SessionEdit) => {
    const errors: string[] = [];
    for (const [become, ids] of grouped(sessions, edit))
      errors.push(...(await editSessions(ids, become)).errors);
    await queries.invalidateQueries({ queryKey: ['sessions'] });
    if (errors.length > 0)
      say(`${plural(errors.length, 'session')} could not be changed: ${errors[0]}`, { isBad: true });
  };
  const fail = (error: unknown) =>
    say(error instanceof Error ? error.message : String(error), { isBad: true });
  return (
    sessions: readonly Session[],
    done: string,
    edit: (session: Session) => SessionEdit,
    back: (session: Session) => SessionEdit,
  ) => {
    apply(sessions, edit)
      .then(() => say(done, { undo: () => void apply(sessions, back).catch(fail) }))
      .catch(fail);
  };
}

/** Adds a tag to sessions, or takes it away. */
export function useTag() {
  const change = useChangeSessions();
  return (sessions: readonly Session[], word: string, isAdded: boolean) => {
    const done = `${isAdded ? 'Tagged' : 'No longer tagged'} “${word}”: ${plural(sessions.length, 'session')}`;
    const others = ({ tags }: Session) => tags.filter((one) => one !== word);
    change(
      sessions,
      done,
      (session) => ({ tags: isAdded ? [...others(session), word] : others(session) }),
      ({ tags }) => ({ tags }),
    );
  };
}
