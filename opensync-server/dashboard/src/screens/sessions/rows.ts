import { useQueries } from '@tanstack/react-query';
import { childrenQuery } from '../../api/sessions';
import type { Session } from '../../api/types';

/** A line of the list: a session, how deep it lies, and whether what lies under it is shown. */
export interface Row {
  session: Session;
  depth: number;
  isOpen: boolean;
}

/** The sessions as lines: under each one that is open those that its subagents held. */
export function useRows(
  sessions: readonly Session[],
  open: ReadonlySet<string>,
  gone: ReadonlySet<string>,
): Row[] {
  const opened = [...open];
  const children = useQueries({ queries: opened.map((id) => childrenQuery(id)) });
  const under = new Map(opened.map((id, index) => [id, children[index]?.data?.items ?? []]));
  const rows: Row[] = [];
  const add = (session: Session, depth: number) => {
    if (gone.has(session.externalId)) return;
    const isOpen = open.has(session.externalId);
    rows.push({ session, depth, isOpen });
    // Deeper than a few levels is a loop, or nobody could read it.
    if (isOpen && depth < 8) for (const child of under.get(session.externalId) ?? []) add(child, depth + 1);
  };
  for (const session of sessions) add(session, 0);
  return rows;
}
