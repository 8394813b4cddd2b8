import { useMemo } from 'react';
import type { OutlineRow } from '../../api/types';
import { money, plural } from '../../format/numbers';
import { absolute, clock, machine } from '../../format/time';
import { Plain } from '../../text/plain';
import { type Turn, turnsOf } from '../turns';

function Led({ turn }: { turn: Turn }) {
  return (
    <span className="turn-led">
      {turn.at === null ? null : (
        <time dateTime={machine(turn.at)} title={absolute(turn.at)}>
          {clock(turn.at)}
        </time>
      )}
      {turn.calls > 0 ? <span>{plural(turn.calls, 'call')}</span> : null}
      {turn.edits > 0 ? <span>{plural(turn.edits, 'edit')}</span> : null}
      {turn.failures > 0 ? <span className="tone-bad">{`${turn.failures} failed`}</span> : null}
      {turn.cost === null ? null : <span>{money(turn.cost)}</span>}
    </span>
  );
}

/** The prompts, with what each led to. */
export function OutlinePanel({ rows, onShow }: { rows: readonly OutlineRow[]; onShow(place: number): void }) {
  const turns = useMemo(() => turnsOf(rows), [rows]);
  if (turns.length === 0) return <p className="note">nobody asked anything in this session</p>;
  return (
    <ol className="turns">
      {turns.map((turn) => (
        <li key={turn.place}>
          <button type="button" onClick={() => onShow(turn.place)}>
            <span className="turn-number">{turn.number}</span>
            <span className="turn-title" dir="auto">
              {turn.title === '' ? <span className="note">without words</span> : <Plain text={turn.title} />}
            </span>
            <Led turn={turn} />
          </button>
        </li>
      ))}
    </ol>
  );
}
