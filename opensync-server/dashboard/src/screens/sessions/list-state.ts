import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { type Sort, sessionsQuery } from '../../api/sessions';
import { type Filter, readFilter } from '../../format/filter';
import { extended, isSelected, NOTHING, toggled } from '../../format/select';
import { useGone } from './deletions';
import { useRows } from './rows';

const route = getRouteApi('/sessions');

/** What the address says, and how it is changed. */
export function useListAddress() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const filter = useMemo(() => readFilter({ ...search }), [search]);
  const { sort = 'updated', dir = 'desc', view, peek } = search;
  const change = useCallback(
    (next: Filter) => {
      const kept = {
        ...(sort !== 'updated' && { sort }),
        ...(dir === 'asc' && { dir }),
        ...(view && { view }),
      };
      void navigate({ to: '/sessions', search: { ...next, ...kept }, replace: true });
    },
    [navigate, sort, dir, view],
  );
  return {
    filter,
    sort,
    dir,
    peek,
    view,
    change,
    setView: (next: 'timeline' | undefined) => {
      const { view: _, peek: __, ...rest } = search;
      void navigate({ to: '/sessions', search: next === undefined ? rest : { ...rest, view: next } });
    },
    list: (next: Filter) => void navigate({ to: '/sessions', search: { ...next } }),
    sortBy: (by: Sort) => {
      const next = by === sort && dir === 'desc' ? 'asc' : 'desc';
      void navigate({ to: '/sessions', search: { ...search, sort: by, dir: next } });
    },
    setPeek: (id: string | undefined) => {
      const { peek: _, ...rest } = search;
      void navigate({
        to: '/sessions',
        search: id === undefined ? rest : { ...rest, peek: id },
        replace: true,
      });
    },
    open: (id: string) => void navigate({ to: '/sessions/$id', params: { id } }),
  };
}

export type ListAddress = ReturnType<typeof useListAddress>;

/** The rows of the list, which of them is current, and which are selected. */
export function useList({ filter, sort, dir }: ListAddress) {
  const query = useInfiniteQuery({ ...sessionsQuery(filter, sort, dir), placeholderData: keepPreviousData });
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string | null>(null);
  const [selection, setSelection] = useState(NOTHING);
  const gone = useGone();
  const sessions = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const rows = useRows(sessions, open, gone);
  const ids = rows.map((row) => row.session.externalId);
  const counted = query.data?.pages[0]?.total ?? null;
  const total = Math.max(0, (counted ?? sessions.length) - gone.size);
  return {
    query,
    rows,
    ids,
    total,
    /** Whether there are more than that, of which nobody has counted how many. */
    isMore: counted === null && query.hasNextPage,
    current,
    setCurrent,
    selection,
    setSelection,
    isChosen: (id: string) => isSelected(selection, id),
    select: (id: string, isRange: boolean) =>
      setSelection((before) => (isRange ? extended(before, id, ids) : toggled(before, id))),
    toggleOpen: (id: string) =>
      setOpen((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
  };
}

export type ListState = ReturnType<typeof useList>;
