import { useMemo } from 'react';
import type { OutlineRow } from '../../api/types';
import { money, plural } from '../../format/numbers';
import { absolute, clock, machine } from '../../format/time';
import { Plain } from '../../text/plain';
import { type Turn, turnsOf } from '../turns';
import { SavedPlaces } from './saved';

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

interface OutlinePanelProps {
  id: string;
  rows: readonly OutlineRow[];
  onShow(place: number): void;
}

/** The saved places, and the prompts with what each led to. */
export function OutlinePanel({ id, rows, onShow }: OutlinePanelProps) {
  const turns = useMemo(() => turnsOf(rows), [rows]);
  const titleAt = (place: number) => {
    const turn = turns.findLast((one) => one.place <= place);
    return turn ? `${turn.place === place ? '' : 'after: '}${turn.title}` : 'before the first prompt';
  };
  return (
    <>
      <SavedPlaces id={id} titleAt={titleAt} onShow={onShow} />
      {turns.length === 0 ? <p className="note">nobody asked anything in this session</p> : null}
      <ol className="turns">
        {turns.map((turn) => (
          <li key={turn.place}>
            <button type="button" onClick={() => onShow(turn.place)}>
              <span className="turn-number">{turn.number}</span>
              <span className="turn-title" dir="auto">
                {turn.title === '' ? (
                  <span className="note">without words</span>
                ) : (
                  <Plain text={turn.title} />
                )}
              </span>
              <Led turn={turn} />
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
