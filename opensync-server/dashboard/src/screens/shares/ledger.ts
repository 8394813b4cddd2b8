import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { sharesQuery } from '../../api/shares';
import type { Share } from '../../api/types';
import type { ShareSort, SharesSearch } from './address';

const route = getRouteApi('/shares');

/** What a share is sorted by, as a number. One that never ends comes after all that do. */
const VALUES: Record<ShareSort, (share: Share) => number> = {
  created: (share) => share.createdAt,
  ends: (share) => share.expiresAt ?? Number.POSITIVE_INFINITY,
  views: (share) => share.views,
  viewed: (share) => share.viewedAt ?? 0,
};

function sorted(shares: readonly Share[], { sort = 'created', dir }: SharesSearch): Share[] {
  const value = VALUES[sort];
  const sign = dir === 'asc' ? 1 : -1;
  // Two that never end are as good as equal: their difference would be no number.
  return shares.toSorted((a, b) => (value(a) === value(b) ? 0 : sign * (value(a) > value(b) ? 1 : -1)));
}

/** The shares that the address means, and how it is changed. */
export function useLedger() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = useQuery(sharesQuery);
  const all = query.data?.items ?? [];
  const { state } = search;
  const shares = useMemo(() => {
    const items = query.data?.items ?? [];
    const meant = items.filter((share) => state === undefined || share.isExpired === (state === 'ended'));
    return sorted(meant, search);
  }, [query.data, state, search]);
  const write = (change: { [Key in keyof SharesSearch]?: SharesSearch[Key] | undefined }) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined);
    void navigate({ to: '/shares', search: Object.fromEntries(next), replace: true });
  };
  return {
    query,
    search,
    shares,
    counts: { all: all.length, ended: all.filter((share) => share.isExpired).length },
    live: all.filter((share) => !share.isExpired),
    opened: all.find((share) => share.slug === search.open),
    /** The address of the shares that can be read, of those that have ended, or of all. */
    inState: (state: SharesSearch['state']): SharesSearch => {
      const { open: _, state: __, ...rest } = search;
      return state ? { ...rest, state } : rest;
    },
    open: (slug: string | undefined) => write({ open: slug }),
    sortBy: (sort: ShareSort) => {
      const isSame = (search.sort ?? 'created') === sort;
      write({
        sort: sort === 'created' ? undefined : sort,
        dir: isSame && search.dir !== 'asc' ? 'asc' : undefined,
      });
    },
  };
}

export type Ledger = ReturnType<typeof useLedger>;
