import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Bookmark, Ellipsis, PinOff, Trash2 } from 'lucide-react';
import { asProblem } from '../api/problem';
import { changeSearch, forgetSearch, searchesQuery } from '../api/searches';
import type { SavedSearch } from '../api/types';
import { Menu } from '../parts/menu';
import { say } from '../parts/notices';

function Saved({ search }: { search: SavedSearch }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const settle = {
    onSuccess: () => queries.invalidateQueries(searchesQuery),
    onError: (error: unknown) => void say(asProblem(error).message, { isBad: true }),
  };
  const unpin = useMutation({ mutationFn: () => changeSearch(search.id, { pinned: false }), ...settle });
  const forget = useMutation({ mutationFn: () => forgetSearch(search.id), ...settle });
  return (
    <li className="group flex items-center">
      <a
        href={search.address}
        title={search.name}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          void navigate({ href: search.address });
        }}
        className="flex h-8 min-w-0 flex-1 items-center gap-3 rounded-control px-2.5 text-muted hover:bg-hover hover:text-text"
      >
        <Bookmark size={16} aria-hidden="true" className="shrink-0" />
        <bdi className="min-w-0 truncate">{search.name}</bdi>
      </a>
      <Menu
        label={`More of ${search.name}`}
        trigger={<Ellipsis size={16} />}
        className="flex size-7 items-center justify-center rounded-control text-faint opacity-0 hover:bg-hover focus-visible:opacity-100 group-hover:opacity-100"
        items={[
          { name: 'Take from the side bar', icon: <PinOff size={16} />, run: () => unpin.mutate() },
          { name: 'Forget', icon: <Trash2 size={16} />, isDangerous: true, run: () => forget.mutate() },
        ]}
      />
    </li>
  );
}

/** The searches that one has kept and pinned. */
export function SavedSearches() {
  const pinned = useQuery(searchesQuery).data?.items.filter((search) => search.pinned) ?? [];
  if (pinned.length === 0) return null;
  return (
    <section aria-label="Saved searches" className="mt-4 max-wide:hidden">
      <h2 className="px-2.5 pb-1 text-faint text-label">Saved searches</h2>
      <ul>
        {pinned.map((search) => (
          <Saved key={search.id} search={search} />
        ))}
      </ul>
    </section>
  );
}
