import { type QueryClient, type UseQueryResult, useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { messagesQuery, readerKey } from '../../api/reader';
import type { Message, OutlineRow, Page } from '../../api/types';
import { type Bodies, bodiesOf, MOST_PAGES, pagesFor } from './pages';

interface Fetched {
  pages: Message[][];
  error: unknown;
  retry(): void;
}

function combine(results: UseQueryResult<Page<Message>>[]): Fetched {
  return {
    pages: results.flatMap(({ data }) => (data ? [data.items] : [])),
    error: results.find((result) => result.error)?.error ?? null,
    retry: () => {
      for (const result of results) if (result.error) result.refetch();
    },
  };
}

/** Forgets the pages that were fetched longest ago, but none that is on the screen. */
function forgetOldest(queries: QueryClient, id: string): void {
  const kept = queries.getQueryCache().findAll({ queryKey: [...readerKey(id), 'messages'] });
  const unseen = kept.filter((query) => query.getObserversCount() === 0);
  unseen.sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt);
  for (const query of unseen.slice(0, Math.max(0, kept.length - MOST_PAGES)))
    queries.getQueryCache().remove(query);
}

/** The messages around what is seen: rows `first` to `last` of the outline. */
export function useBodies(
  id: string,
  rows: readonly OutlineRow[],
  first: number,
  last: number,
): Omit<Fetched, 'pages'> & { bodies: Bodies } {
  const queries = useQueryClient();
  const wanted = pagesFor(rows, first, last);
  const { pages, error, retry } = useQueries({
    queries: wanted.map((from) => messagesQuery(id, from)),
    combine,
  });
  const bodies = useMemo(() => bodiesOf(pages), [pages]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever other pages are wanted
  useEffect(() => forgetOldest(queries, id), [queries, id, wanted.join()]);
  return { bodies, error, retry };
}
