import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { outlineQuery } from '../api/reader';
import { full } from '../format/numbers';
import { RangeOutline } from './range-outline';
import { endsOf, type Range } from './share-range';
import { type Turn, turnsOf } from './turns';

const ENDS = [
  { word: 'firstMessage', name: 'From message', absent: 'first' },
  { word: 'lastMessage', name: 'to', absent: 'last' },
] as const;

/** The numbers of the first and the last message. */
function Numbers({ range, onChange }: { range: Range; onChange(range: Range): void }) {
  return (
    <p className="flex min-h-8 flex-wrap items-center gap-2">
      {ENDS.map(({ word, name, absent }) => (
        <label key={word} className="flex items-center gap-2">
          {name}
          <input
            type="number"
            min={1}
            placeholder={absent}
            className="tool-choice w-24"
            value={range[word] ?? ''}
            onChange={(event) => {
              const { [word]: _, ...rest } = range;
              const number = event.target.valueAsNumber;
              onChange(number >= 1 ? { ...rest, [word]: Math.floor(number) } : rest);
            }}
          />
        </label>
      ))}
    </p>
  );
}

/** What is chosen, in a sentence. */
function told(turns: readonly Turn[], range: Range): string {
  const { first, last } = endsOf(turns, range);
  if (Object.keys(range).length === 0) return `All ${full(turns.length)} prompts`;
  if (first === last) return `Prompt ${full(first + 1)} of ${full(turns.length)}`;
  return `Prompts ${full(first + 1)} to ${full(last + 1)} of ${full(turns.length)}`;
}

interface Props {
  id: string;
  range: Range;
  onChange(range: Range): void;
}

/** Which part of a session is shared: by its prompts, or to the message. */
export function RangeFields({ id, range, onChange }: Props) {
  const rows = useQuery(outlineQuery(id)).data?.rows;
  const turns = useMemo(() => turnsOf(rows ?? []), [rows]);
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="sr-only">Which part</legend>
      {turns.length > 1 ? (
        <>
          <p>{told(turns, range)}</p>
          <RangeOutline turns={turns} range={range} onChange={onChange} />
        </>
      ) : null}
      <Numbers range={range} onChange={onChange} />
    </fieldset>
  );
}
