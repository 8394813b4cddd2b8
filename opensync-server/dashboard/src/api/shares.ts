import { queryOptions } from '@tanstack/react-query';
import { ask, get } from './client';
import { sessionPath } from './sessions';
import type { Page } from './types';

/** A session as others may read it. */
export interface Share {
  slug: string;
  path: string;
  /** Where others reach it; `null` if the server does not know its own address. */
  url: string | null;
}

/** How a session is shared. */
export interface ShareAsked {
  sessionId: string;
  expiresAt?: number;
  showThinking: boolean;
  showCost: boolean;
  redact: boolean;
  redactEmails: boolean;
}

/** A secret in a session, by its kind and what may be shown of it. */
export interface Finding {
  kind: string;
  message: number;
  hint: string;
}

/** The secrets that are hidden when a session is shared. */
export function findingsQuery(id: string) {
  return queryOptions({
    queryKey: ['sessions', 'one', id, 'findings'],
    queryFn: ({ signal }) => get<Page<Finding>>(`${sessionPath(id)}/findings`, {}, signal),
  });
}

/** Shares a session as it is now. */
export function shareSession(asked: ShareAsked): Promise<Share> {
  return ask<Share>('POST', '/shares', { body: asked });
}

/** The address of a session as a file. */
export function exportAddress(id: string, format: 'markdown' | 'json'): string {
  return `/api/export?${new URLSearchParams({ id, format })}`;
}
