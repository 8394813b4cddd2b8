import { type InfiniteData, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Action } from '../../actions/registry';
import type { Page, Session } from '../../api/types';
import { say } from '../../parts/notices';
import { GROUP } from './group';

/** The ids of the list that was looked at last, in its order. */
function idsOfList(queries: QueryClient): string[] {
  const lists = queries.getQueryCache().findAll({ queryKey: ['sessions', 'list'] });
  const last = lists.toSorted((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)[0];
  if (!last) return [];
  const data = queries.getQueryData<InfiniteData<Page<Session>>>(last.queryKey);
  return data?.pages.flatMap((page) => page.items.map((session) => session.externalId)) ?? [];
}

/** What leads to the sessions beside this one in the list that one came from. */
export function useNeighbours(id: string): Action[] {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const go = (by: 1 | -1) => {
    const ids = idsOfList(queries);
    const at = ids.indexOf(id);
    const to = at < 0 ? undefined : ids[at + by];
    if (to === undefined) say(at < 0 ? 'The list has not been opened' : 'The list ends here');
    else void navigate({ to: '/sessions/$id', params: { id: to } });
  };
  const common = { group: GROUP, isQuiet: true };
  return [
    { ...common, id: 'reader.session.before', name: 'Session before', keys: ['['], run: () => go(-1) },
    { ...common, id: 'reader.session.next', name: 'Session after', keys: [']'], run: () => go(1) },
  ];
}
