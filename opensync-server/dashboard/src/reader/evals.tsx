import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { useActions } from '../actions/registry';
import { readerKey } from '../api/reader';
import { editSession } from '../api/sessions';
import type { Session } from '../api/types';
import { Button } from '../parts/button';
import { say } from '../parts/notices';
import { GROUP } from './keys/group';

/** Marks a session for evaluations, or takes the mark away. */
function useMark(id: string) {
  const queries = useQueryClient();
  return async (evalReady: boolean) => {
    await editSession(id, { evalReady });
    await Promise.all([
      queries.invalidateQueries({ queryKey: readerKey(id) }),
      queries.invalidateQueries({ queryKey: ['sessions'] }),
    ]);
  };
}

/** Marks the session for evaluations; one that is marked is judged where those are. */
export function Evals({ id, session }: { id: string; session: Session }) {
  const navigate = useNavigate();
  const mark = useMark(id);
  const failed = (error: Error) => say(`It was not marked: ${error.message}`, { isBad: true });
  const press = () => {
    if (session.evalReady) void navigate({ to: '/evals', search: { open: id } });
    else
      mark(true)
        .then(() => say('Marked for evals', { undo: () => void mark(false).catch(failed) }))
        .catch(failed);
  };
  const name = session.evalReady ? 'Judge it in evals' : 'Mark it for evals';
  useActions([{ id: 'reader.evals', name, group: GROUP, keys: ['e'], run: press }]);
  if (!session.evalReady)
    return (
      <Button onClick={press} title={name}>
        <FlaskConical size={14} aria-hidden /> For evals
      </Button>
    );
  return (
    <Link to="/evals" search={{ open: id }} className="header-link" title={name}>
      <FlaskConical size={14} aria-hidden /> In evals
    </Link>
  );
}
