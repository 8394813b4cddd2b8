import { useMutation, useQueryClient } from '@tanstack/react-query';
import { editSession, type SessionEdit, sessionQuery } from '../../api/sessions';
import { say } from '../../parts/notices';

/** Changes what is said of a session, seen at once and taken back if the server refuses. */
export function useEdit() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, edit }: { id: string; edit: SessionEdit }) => editSession(id, edit),
    onMutate: ({ id, edit }) => {
      const { queryKey } = sessionQuery(id);
      const before = queries.getQueryData(queryKey);
      if (before) queries.setQueryData(queryKey, { ...before, ...edit });
      return { before };
    },
    onSuccess: (session, { id }) => {
      queries.setQueryData(sessionQuery(id).queryKey, session);
      void queries.invalidateQueries({ queryKey: ['sessions', 'marked'] });
    },
    onError: (error, { id }, context) => {
      if (context?.before) queries.setQueryData(sessionQuery(id).queryKey, context.before);
      say(`It was not changed: ${error.message}`, { isBad: true });
    },
  });
}
