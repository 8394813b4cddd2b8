import { queryOptions } from '@tanstack/react-query';
import { ask, get, readText } from './client';
import type { Share } from './types';

/** How a session is shared. Messages are counted from 1. */
export interface ShareAsked {
  sessionId: string;
  expiresAt?: number;
  firstMessage?: number;
  lastMessage?: number;
  password?: string;
  showThinking: boolean;
  showCost: boolean;
  redact: boolean;
  redactEmails: boolean;
}

/** The secrets that are hidden when a session is shared, and e-mail addresses too if those are. */
export function findingsQuery(id: string, emails: boolean) {
  return queryOptions({
    queryKey: ['sessions', 'one', id, 'findings', emails],
    queryFn: ({ signal }) =>
      get('/sessions/{id}/findings', { path: { id }, query: { emails: emails || undefined }, signal }),
    placeholderData: (before) => before,
  });
}

/** All that is shared, that which has ended by itself too. Who reads it is not told by events. */
export const sharesQuery = queryOptions({
  queryKey: ['shares'],
  queryFn: ({ signal }) => get('/shares', { signal }),
  refetchOnMount: 'always',
  refetchInterval: 60_000,
});

/** Sets when a share ends by itself; `null` for never. */
export function setShareEnd(slug: string, expiresAt: number | null): Promise<Share> {
  return ask('patch', '/shares/{slug}', { path: { slug }, body: { expiresAt } });
}

/** Ends a share at once and for good. */
export function endShare(slug: string): Promise<Share> {
  return ask('delete', '/shares/{slug}', { path: { slug } });
}

/** Shares a session as it is now. */
export function shareSession(asked: ShareAsked): Promise<Share> {
  return ask('post', '/shares', { body: asked });
}

/** The address of the page that readers would see if a session were shared so. */
export function previewAddress(asked: Omit<ShareAsked, 'expiresAt' | 'password'>): string {
  const told = {
    session: asked.sessionId,
    first: asked.firstMessage,
    last: asked.lastMessage,
    cost: asked.showCost,
    thinking: asked.showThinking,
    redact: asked.redact,
    emails: asked.redactEmails,
  };
  const pairs = Object.entries(told).filter(([, value]) => value !== undefined);
  return `/api/v1/shares/preview?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}

/** The address of a session as a file, with its secrets hidden or as it was said. */
export function exportAddress(ids: string, format: 'markdown' | 'html' | 'json', redact: boolean): string {
  return `/api/v1/export?${new URLSearchParams({ ids, format, redact: String(redact) })}`;
}

/** A session as Markdown, with its secrets hidden or as it was said. */
export function wholeAsMarkdown(id: string, redact: boolean): Promise<string> {
  return readText(exportAddress(id, 'markdown', redact));
}

/** The address of everything as a file that can be imported again, with all that was said in it. */
export function exportAllAddress(): string {
  return `/api/v1/export?${new URLSearchParams({ format: 'jsonl' })}`;
}
