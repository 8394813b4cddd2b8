import { queryOptions } from '@tanstack/react-query';
import { ask, get } from './client';
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

/** Shares a session as it is now. */
export function shareSession(asked: ShareAsked): Promise<Share> {
  return ask('post', '/shares', { body: asked });
}

/** The address of a session as a file. */
export function exportAddress(id: string, format: 'markdown' | 'json'): string {
  return `/api/export?${new URLSearchParams({ id, format })}`;
}
