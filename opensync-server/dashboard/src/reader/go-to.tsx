import { type FormEvent, useState } from 'react';
import type { OutlineRow } from '../api/types';
import { full } from '../format/numbers';
import { absolute } from '../format/time';
import { Button } from '../parts/button';
import { Dialog } from '../parts/dialog';
import { Plain } from '../text/plain';
import { placeNow } from './keys/where';
import { placeMeant } from './meant';
import type { ReaderState } from './use-reader';

interface Props {
  rows: readonly OutlineRow[];
  reader: ReaderState;
  onClose(): void;
}

const ROLES = { user: 'Prompt', assistant: 'Answer', tool: 'Tool result', system: 'Notice' } as const;

/** The row at a place, or the next one that is shown; at the end the last one before. */
function nearest({ rows, reader }: Props, place: number): OutlineRow | undefined {
  const isThere = (row: OutlineRow) => reader.layout.indexOf.has(row.place);
  return (
    rows.find((row) => row.place >= place && isThere(row)) ??
    rows.findLast((row) => row.place < place && isThere(row))
  );
}

/** The message that is meant by what was typed, in a few words. */
function Meant({ row }: { row: OutlineRow }) {
  return (
    <>
      {`${ROLES[row.role]} ${full(row.place + 1)}`}
      {row.title ? (
        <>
          : <Plain text={row.title} />
        </>
      ) : null}
      <br />
      {absolute(row.at)}
    </>
  );
}

/** Goes to a message by its number, counted from 1 as hits and shares count them, or by its time. */
export function GoTo(props: Props) {
  const { rows, reader, onClose } = props;
  const [typed, setTyped] = useState('');
  const [near] = useState(() => rows[reader.byPlace.get(placeNow(reader)) ?? 0]?.at ?? Date.now());
  const last = (rows.at(-1)?.place ?? 0) + 1;
  const place = placeMeant(typed, rows, near);
  const row = place === undefined ? undefined : nearest(props, place);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!row) return;
    onClose();
    reader.show(row.place);
  };
  return (
    <Dialog title="Go to message" onClose={onClose} className="mt-[12dvh]! w-[min(26rem,calc(100vw-1.5rem))]">
      <form className="dialog-body" onSubmit={submit}>
        <div className="flex items-center gap-2">
          <input
            data-first
            autoComplete="off"
            aria-label={`Number of the message, 1 to ${full(last)}, or its time`}
            placeholder={`1 to ${full(last)}, or a time: 14:30`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            className="h-9 min-w-0 flex-1 rounded-control border border-line-strong bg-bg px-3 tabular-nums"
          />
          <Button type="submit" look="primary" disabled={!row}>
            Go
          </Button>
        </div>
        <p role="status" className="min-h-10 truncate text-dense text-muted">
          {row ? <Meant row={row} /> : null}
        </p>
      </form>
    </Dialog>
  );
}
