import { wholeAsMarkdown } from '../api/shares';
import type { Session } from '../api/types';
import { copyLater } from '../parts/copy';

/** Copies all of a session as it is exported: its secrets are hidden, if it may leave this machine at all. */
export function copyWhole({ externalId, localOnly }: Session): Promise<void> {
  const done = localOnly ? 'Session copied, secrets and all' : 'Session copied, secrets hidden';
  return copyLater(wholeAsMarkdown(externalId, !localOnly), done);
}
