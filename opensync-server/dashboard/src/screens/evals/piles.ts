import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { onChanges } from '../../api/changes';
import { countsQuery, markedQuery, type Queue, queueFilter } from '../../api/evals';
import type { Chosen } from '../../api/evals-export';
import type { Session } from '../../api/types';
import { type Filter, isEmptyFilter, readFilter } from '../../format/filter';
import { extended, isSelected, NOTHING, toggled } from '../../format/select';
import type { EvalsSearch } from './address';
import { QUEUE_NAMES } from './words';

const route = getRouteApi('/evals');

/** What the address says, and how it is changed. */
function useAddress() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const filter = useMemo(() => readFilter({ ...search }), [search]);
  const go = (next: EvalsSearch) => void navigate({ to: '/evals', search: next, replace: true });
  const { queue, open } = search;
  const kept = queue && { queue };
  return {
    filter,
    queue,
    opened: open,
    // A pile is a judgement: one that is filtered by takes its place, and the reverse.
    change: (next: Filter) => go({ ...next, ...(!next.status && kept) }),
    inQueue: (next: Queue | undefined): EvalsSearch => {
      const { status: _, ...rest } = filter;
      return { ...rest, ...(next && { queue: next }) };
    },
    open: (id: string | undefined) => go({ ...filter, ...kept, ...(id !== undefined && { open: id }) }),
  };
}

/** Reads the piles anew when somebody marks, judges or deletes a session. */
function useFreshPiles(): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      onChanges((changes) => {
        if (changes.some(({ kind }) => kind === 'annotated' || kind === 'deleted'))
          void queries.invalidateQueries({ queryKey: ['sessions', 'marked'] });
        for (const { kind, sessionId } of changes.slice(0, 20))
          if (kind === 'annotated' && sessionId)
            void queries.invalidateQueries({ queryKey: ['sessions', 'one', sessionId], exact: true });
      }),
    [queries],
  );
}

/** The marked sessions of a pile, which of them is open, and which are selected. */
export function usePiles() {
  const address = useAddress();
  useFreshPiles();
  const query = useInfiniteQuery(markedQuery(address.filter, address.queue));
  const counts = useQuery(countsQuery(address.filter)).data;
  const [selection, setSelection] = useState(NOTHING);
  const sessions: Session[] = useMemo(
    () => query.data?.pages.flatMap((page) => page.items) ?? [],
    [query.data],
  );
  const ids = sessions.map(({ externalId }) => externalId);
  // One that was judged leaves its pile: what came after it stands in its place then.
  const place = useRef(0);
  const here = address.opened === undefined ? -1 : ids.indexOf(address.opened);
  if (here >= 0) place.current = here;
  const { filter, queue } = address;
  const selected = sessions.filter(({ externalId }) => selection.ids.has(externalId));
  /** What would be exported: what is selected, else all of the pile that the filter leaves. */
  const chosen: Chosen = {
    filter: queueFilter(filter, queue),
    ids: selected.map(({ externalId }) => externalId),
  };
  const pile = queue ? `Of the pile “${QUEUE_NAMES[queue]}”` : 'Of all marked sessions';
  return {
    ...address,
    query,
    counts,
    sessions,
    ids,
    /** The one after the open one, if there is one. */
    next: () => ids[here >= 0 ? here + 1 : place.current],
    selected,
    chosen,
    /** The same in words. */
    words: isEmptyFilter(filter) ? pile : `${pile} that the filter leaves`,
    isChosen: (id: string) => isSelected(selection, id),
    select: (id: string, isRange: boolean) =>
      setSelection((before) => (isRange ? extended(before, id, ids) : toggled(before, id))),
    selectAll: () => setSelection({ ids: new Set(ids), isAll: false, anchor: null }),
    clear: () => setSelection(NOTHING),
  };
}

export type Piles = ReturnType<typeof usePiles>;
