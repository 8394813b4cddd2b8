import { useCallback, useMemo, useState } from 'react';
import type { Outline } from '../api/types';
import { calls } from '../parts/calls';
import { Failure } from '../parts/states';
import { ReadingContext } from './bodies/context';
import { Openings } from './bodies/openings';
import { useBodies } from './bodies/use-bodies';
import { EntryView } from './list/entry';
import { layOut } from './list/layout';
import { wholeView } from './list/view';

/** Entries that are shown at first, and that each press adds. */
const STEP = 40;

/** A session within another: its lines one under the other, a few at a time. */
export function InlineSession({ id, outline }: { id: string; outline: Outline }) {
  const { rows, session } = outline;
  const folder = session.project?.path ?? null;
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [shown, setShown] = useState(STEP);
  const layout = useMemo(
    () => layOut(rows, { ...wholeView, foldsCalls: calls.now() === 'folded', folds }),
    [rows, folds],
  );
  const entries = layout.entries.slice(0, shown);
  const last = entries.findLast((entry) => entry.kind === 'message');
  const lastRow = last ? rows.findIndex((row) => row.place === last.row.place) : 0;
  const { bodies, error, retry } = useBodies(id, rows, 0, lastRow);
  const [openings] = useState(() => new Openings());
  const byPlace = useMemo(() => new Map(rows.map((row) => [row.place, row])), [rows]);
  const reading = useMemo(
    () => ({
      id,
      folder,
      bodies,
      rowAt: (place: number) => byPlace.get(place),
      hidesThinking: false,
      openings,
    }),
    [id, folder, bodies, byPlace, openings],
  );
  const onFold = useCallback(
    (key: string, isOpen: boolean) => setFolds((before) => new Map(before).set(key, isOpen)),
    [],
  );
  return (
    <ReadingContext value={reading}>
      {error ? <Failure what="What it did could not be read" error={error} retry={retry} /> : null}
      {entries.map((entry) => (
        <EntryView key={entry.key} entry={entry} onFold={onFold} />
      ))}
      {layout.entries.length > shown ? (
        <button type="button" className="unfold" onClick={() => setShown(shown + STEP)}>
          {`show more (${layout.entries.length - shown} left)`}
        </button>
      ) : null}
    </ReadingContext>
  );
}
