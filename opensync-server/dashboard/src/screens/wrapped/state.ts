import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { dayOf } from '../../format/time';
import { useNow } from '../../parts/now';
import type { WrappedSearch } from './address';
import { readStretch, type Stretch } from './stretch';

const route = getRouteApi('/wrapped/$period/$at');

/** What the address says, and how it is changed. */
export function useWrapped() {
  const search = route.useSearch();
  const { period, at } = route.useParams();
  const navigate = useNavigate();
  const today = dayOf(useNow());
  const go = ({ period, at }: Stretch, next: WrappedSearch = search) =>
    void navigate({ to: '/wrapped/$period/$at', params: { period, at }, search: next, replace: true });
  return { search, today, stretch: readStretch(period, at), go };
}
