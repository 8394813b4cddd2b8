import { useQuery } from '@tanstack/react-query';
import { whoQuery } from '../../api/account';

/** The number of who owns the machine that the server runs on. */
const OWNER = 0;

/** What one may do here; nothing until it is known. */
export function useRights() {
  const who = useQuery(whoQuery).data;
  return {
    /** Whether one may change the server, and see who else is on it. */
    isAdmin: who?.role === 'admin' && who.scopes.includes('admin'),
    /** Whether what agents write on the server's machine is one's own. */
    isHere: who?.owner === OWNER,
    owner: who?.owner,
  };
}
