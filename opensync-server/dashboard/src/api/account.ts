import { queryOptions } from '@tanstack/react-query';
import { ask, get } from './client';
import type { Account, Key } from './types';

/** What the server says of itself; anybody may ask. */
export const serverQuery = queryOptions({
  queryKey: ['server'],
  queryFn: ({ signal }) => get('/server', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Who one is here. */
export const whoQuery = queryOptions({
  queryKey: ['whoami'],
  queryFn: ({ signal }) => get('/whoami', { signal }),
});

/** One's keys, and the browsers that are signed in. */
export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => get('/keys', { signal }),
});

/** What a new key is to be. */
export interface KeyWish {
  name: string;
  scopes: string[];
  expiresAt?: number;
}

/** Makes a key; the answer is the only one that holds the key itself. */
export function makeKey(wish: KeyWish): Promise<Key> {
  return ask('post', '/keys', { body: wish });
}

/** Ends a key. */
export function revokeKey(id: string): Promise<Key> {
  return ask('delete', '/keys/{id}', { path: { id } });
}

/** Everyone who has signed in, for administrators. */
export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: ({ signal }) => get('/accounts', { signal }),
  refetchOnMount: 'always',
});

/** Locks somebody out, or lets them in again. */
export function closeAccount(owner: number, closed: boolean): Promise<Account> {
  return ask('patch', '/accounts/{owner}', { path: { owner }, body: { closed } });
}

/** Signs this browser out. */
export async function signOut(): Promise<void> {
  await fetch('/auth/logout', { method: 'POST', credentials: 'same-origin' });
}
