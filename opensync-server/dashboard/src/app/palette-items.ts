import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type Action, useAllActions } from '../actions/registry';
import { facetsQuery, PAUSE, paletteQuery } from '../api/search';
import { searchesQuery } from '../api/searches';
import type { SavedSearch, SessionHits } from '../api/types';
import { fieldsFor, lastWord, withValue } from '../format/complete';
import { FIELDS } from '../format/filter';
import { usePaused } from '../parts/pause';

/** One line of the palette. */
export type Item =
  | { kind: 'hit'; key: string; of: SessionHits; run: () => void }
  | { kind: 'action'; key: string; action: Action; run: () => void }
  | { kind: 'saved'; key: string; search: SavedSearch; run: () => void }
  | { kind: 'field'; key: string; text: string; run: () => void };

/** Whether all words of what is typed begin words of a name. */
function suits(name: string, typed: string): boolean {
  const words = name.toLowerCase().split(/\W+/);
  const asked = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return asked.every((part) => words.some((word) => word.startsWith(part)));
}

/** Values of the field that is being typed. */
function useValues(typed: string): string[] {
  const { field, begun } = lastWord(typed);
  const isField = FIELDS.some((one) => one === field);
  const facets = useQuery({ ...facetsQuery([field ?? ''], {}), enabled: isField }).data;
  if (!isField || field === null) return [];
  const values = (facets?.[field] ?? []).map(({ value }) => value);
  const low = begun.toLowerCase();
  return values.filter((value) => value.toLowerCase().includes(low) && value !== begun).slice(0, 5);
}

/** What the palette offers for what is typed: found sessions, then what can be done, saved searches, fields. */
export function useItems(typed: string, setTyped: (typed: string) => void, close: () => void) {
  const navigate = useNavigate();
  const actions = useAllActions();
  const asked = usePaused(typed.trim(), PAUSE);
  const found = useQuery(paletteQuery(asked));
  const saved = useQuery(searchesQuery).data?.items ?? [];
  const values = useValues(typed);
  const then = (run: () => void) => () => {
    close();
    run();
  };
  const hits = typed.trim() === '' ? [] : (found.data?.sessions ?? []);
  const items: Item[] = [
    ...hits.map((of): Item => {
      const hit = of.hits[0];
      const search = hit ? { at: hit.place, find: asked } : {};
      const run = then(
        () => void navigate({ to: '/sessions/$id', params: { id: of.session.externalId }, search }),
      );
      return { kind: 'hit', key: `hit ${of.session.externalId}`, of, run };
    }),
    ...actions
      .filter((action) => !action.isQuiet && suits(action.name, typed))
      .slice(0, typed === '' ? 12 : 5)
      .map((action): Item => ({ kind: 'action', key: `action ${action.id}`, action, run: then(action.run) })),
    ...saved
      .filter((search) => suits(search.name, typed))
      .slice(0, 5)
      .map(
        (search): Item => ({
          kind: 'saved',
          key: `saved ${search.id}`,
          search,
          run: then(() => void navigate({ href: search.address })),
        }),
      ),
    ...[...fieldsFor(typed).slice(0, 4), ...values.map((value) => withValue(typed, value))].map(
      (text): Item => ({ kind: 'field', key: `field ${text}`, text, run: () => setTyped(text) }),
    ),
  ];
  return { items, found, asked };
}
