import { queryOptions } from '@tanstack/react-query';
import { ask, get } from './client';
import type { Key, Page, ServerFacts, WhoAmI } from './types';

/** What the server says of itself; anybody may ask. */
export const serverQuery = queryOptions({
  queryKey: ['server'],
  queryFn: ({ signal }) => get<ServerFacts>('/server', {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Who one is here. */
export const whoQuery = queryOptions({
  queryKey: ['whoami'],
  queryFn: ({ signal }) => get<WhoAmI>('/whoami', {}, signal),
});

/** One's keys, and the browsers that are signed in. */
export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => get<Page<Key>>('/keys', {}, signal),
});

/** What a new key is to be. */
export interface KeyWish {
  name: string;
  scopes: string[];
  expiresAt?: number;
}

/** Makes a key; the answer is the only one that holds the key itself. */
export function makeKey(wish: KeyWish): Promise<Key & { key: string }> {
  return ask('POST', '/keys', { body: wish });
}

/** Ends a key. */
export function revokeKey(id: string): Promise<Key> {
  return ask('DELETE', `/keys/${encodeURIComponent(id)}`);
}

/** Signs this browser out. */
export async function signOut(): Promise<void> {
  await fetch('/auth/logout', { method: 'POST', credentials: 'same-origin' });
}
