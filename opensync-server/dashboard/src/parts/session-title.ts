import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../api/sessions';
import { plain, titleOf, UNTITLED } from '../format/names';

/** What a session is called, of which one may know no more than its id. */
export function useSessionTitle(id: string, title?: string | null): string {
  const known = title?.trim();
  const session = useQuery({ ...sessionQuery(id), enabled: !known }).data;
  if (known) return plain(known);
  return session ? titleOf(session) : UNTITLED;
}
