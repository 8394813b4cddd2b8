import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../api/sessions';
import type { Share } from '../../api/types';
import { plain, titleOf } from '../../format/names';

/** What the shared session is called; one without a title by what it began with. */
export function useShareTitle(share: Share): string {
  const title = share.title?.trim();
  const session = useQuery({ ...sessionQuery(share.sessionId), enabled: !title }).data;
  if (title) return plain(title);
  return session ? titleOf(session) : 'Session without a title';
}
