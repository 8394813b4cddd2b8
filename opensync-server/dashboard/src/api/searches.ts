import { queryOptions } from '@tanstack/react-query';
import { ask, get } from './client';
import type { SavedSearch } from './types';

/** The searches that one has kept. */
export const searchesQuery = queryOptions({
  queryKey: ['searches'],
  queryFn: ({ signal }) => get('/searches', { signal }),
});

/** Keeps an address under a name. */
export function saveSearch(name: string, address: string): Promise<SavedSearch> {
  return ask('post', '/searches', { body: { name, address, pinned: true } });
}

/** Changes the name of a kept search, or whether the side bar has it. */
export function changeSearch(id: string, change: { name?: string; pinned?: boolean }): Promise<SavedSearch> {
  return ask('patch', '/searches/{id}', { path: { id }, body: change });
}

/** Forgets a kept search. */
export function forgetSearch(id: string): Promise<void> {
  return ask('delete', '/searches/{id}', { path: { id } });
}
