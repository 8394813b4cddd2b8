import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { onChanges } from '../api/changes';
import { readerKey } from '../api/reader';
import type { Outline } from '../api/types';
import { paced } from '../parts/pace';
import { lastRead, noteRead } from './last-read';
import type { Entry } from './list/layout';
import { useAt } from './list/use-at';
import type { ReaderSearch, Write } from './state';
import type { ReaderState } from './use-reader';

interface Props {
  id: string;
  outline: Outline;
  reader: ReaderState;
  search: ReaderSearch;
  write: Write;
}

/** What comes while one reads. */
export interface Following {
  newBelow: number;
  unreadFrom: number | null;
  onSeen(top: Entry, isAtEnd: boolean): void;
  showEnd(): void;
}

/** Milliseconds from one look at a session that goes on changing to the next. */
const LOOK = 1000;

/**
 * Reads anew what has changed of a session: at once, and while it goes on changing once a second. A look that
 * takes longer is waited for: begun anew at each change it would never end.
 */
function useChanges(id: string, outline: Outline): void {
  const queries = useQueryClient();
  const { externalId, id: number } = outline.session;
  useEffect(() => {
    const look = paced(() => queries.invalidateQueries({ queryKey: readerKey(id) }), LOOK);
    const stop = onChanges((changes) => {
      const isOurs = changes.some(
        ({ sessionId }) => sessionId === null || [id, externalId, String(number)].includes(sessionId),
      );
      if (isOurs) look.ask();
    });
    return () => {
      stop();
      look.end();
    };
  }, [queries, id, externalId, number]);
}

function placeOf(entry: Entry): number | null {
  if (entry.kind === 'message') return entry.row.place;
  return entry.kind === 'fold' ? (entry.rows[0]?.place ?? null) : null;
}

/** Follows a session that grows, but never moves what is being read. */
export function useFollowing({ id, outline, reader, search, write }: Props): Following {
  useChanges(id, outline);
  const { rows } = outline;
  const end = rows.at(-1)?.place ?? 0;
  const [unreadFrom] = useState(() => {
    const last = lastRead(id);
    return last === null ? null : (rows.find((row) => row.place > last)?.place ?? null);
  });
  const [known, setKnown] = useState(rows.length);
  const follow = useAt(search.at, (at) => write({ at, part: undefined }), reader.show);
  const onSeen = useCallback(
    (top: Entry, isAtEnd: boolean) => {
      const place = placeOf(top);
      if (place !== null) {
        reader.seen.current = place;
        follow(place);
      }
      if (isAtEnd) setKnown(rows.length);
      noteRead(id, isAtEnd ? end : (place ?? end));
    },
    [follow, id, end, rows.length, reader.seen],
  );
  const startsAtEnd = search.tail === true && search.at === undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: where one begins is decided once
  useEffect(() => {
    if (startsAtEnd) reader.list.current?.showEnd();
  }, []);
  const showEnd = () => {
    setKnown(rows.length);
    reader.list.current?.showEnd();
  };
  return { newBelow: Math.max(0, rows.length - known), unreadFrom, onSeen, showEnd };
}
