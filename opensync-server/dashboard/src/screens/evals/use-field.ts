import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { editSession, sessionQuery } from '../../api/sessions';
import type { Session } from '../../api/types';
import { type Draft, Field } from './field';

/** The texts of a session that are typed here. */
export type FieldName = 'evalNotes' | 'expectedOutput';

const PREFIX = 'opensync.draft.';

function kept(key: string): Draft | null {
  try {
    const draft: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    if (typeof draft !== 'object' || draft === null) return null;
    const [base, text]: unknown[] = [Reflect.get(draft, 'base'), Reflect.get(draft, 'text')];
    return typeof base === 'string' && typeof text === 'string' ? { base, text } : null;
  } catch {
    return null;
  }
}

/** Fields that were opened, so that one goes on saving when its screen is left. */
const fields = new Map<string, Field>();

function fieldOf(session: Session, name: FieldName, queries: QueryClient): Field {
  const id = session.externalId;
  const key = `${PREFIX}${name}.${id}`;
  const known = fields.get(key);
  if (known) return known;
  const textOf = (one: Session) => one[name] ?? '';
  const { queryKey } = sessionQuery(id);
  const made = new Field(
    {
      read: async () => textOf(await queries.fetchQuery({ ...sessionQuery(id), staleTime: 0 })),
      write: async (text, isLast) => {
        const saved = await editSession(id, { [name]: text === '' ? null : text }, isLast);
        queries.setQueryData(queryKey, saved);
      },
      keep: (draft) => {
        if (draft === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(draft));
      },
      kept: () => kept(key),
    },
    textOf(session),
  );
  fields.set(key, made);
  return made;
}

/** A text of a session that is saved as it is typed. */
export function useField(session: Session, name: FieldName) {
  const queries = useQueryClient();
  const field = fieldOf(session, name, queries);
  const view = useSyncExternalStore(field.watch, field.view);
  const server = session[name] ?? '';
  useEffect(() => field.seen(server), [field, server]);
  useEffect(() => {
    const leave = () => field.leave();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      void field.save();
    };
  }, [field]);
  return { field, view };
}
