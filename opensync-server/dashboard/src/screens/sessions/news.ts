import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { onChanges } from '../../api/changes';
import { sessionQuery } from '../../api/sessions';
import type { Page, Session } from '../../api/types';

/** The most rows that are read anew after one batch of changes; the rest wait for the next look. */
const MOST = 20;

type List = InfiniteData<Page<Session>>;

/** A list with one of its sessions replaced, in its place. */
export function replaced(list: List, session: Session): List {
  const isIt = (one: Session) => one.externalId === session.externalId;
  if (!list.pages.some((page) => page.items.some(isIt))) return list;
  const pages = list.pages.map((page) => ({
    ...page,
    items: page.items.map((one) => (isIt(one) ? session : one)),
  }));
  return { ...list, pages };
}

/**
 * Keeps a list true while it is looked at: rows that are there are read anew in their place, and sessions
 * that are not there wait behind a count, so that nothing moves.
 */
export function useNews(known: ReadonlySet<string>) {
  const queries = useQueryClient();
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(
    () =>
      onChanges((changes) => {
        const ids = new Set(
          changes.flatMap(({ kind, sessionId }) => (sessionId && kind !== 'job' ? [sessionId] : [])),
        );
        const unknown = [...ids].filter((id) => !known.has(id));
        if (unknown.length > 0) setFresh((before) => new Set([...before, ...unknown]));
        for (const id of [...ids].filter((one) => known.has(one)).slice(0, MOST)) {
          const read = queries.fetchQuery({ ...sessionQuery(id), staleTime: 0 });
          read
            .then((session) => {
              queries.setQueriesData<List>(
                { queryKey: ['sessions', 'list'] },
                (list) => list && replaced(list, session),
              );
            })
            // One that is gone stays as it was until the list is read anew.
            .catch(() => {});
        }
      }),
    [known, queries],
  );
  return {
    count: fresh.size,
    show: () => {
      setFresh(new Set());
      return queries.resetQueries({ queryKey: ['sessions', 'list'] });
    },
  };
}
