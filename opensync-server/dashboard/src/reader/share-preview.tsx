import { useState } from 'react';
import { Button } from '../parts/button';

/** The messages that are shared, counted from 1; from the first and to the last if absent. */
export interface Range {
  firstMessage?: number;
  lastMessage?: number;
}

const ENDS = [
  { word: 'firstMessage', name: 'From message', absent: 'first' },
  { word: 'lastMessage', name: 'to', absent: 'last' },
] as const;

/** Which messages are shared. */
export function RangeFields({ range, onChange }: { range: Range; onChange(range: Range): void }) {
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

/**
 * The page as readers would get it, made by the server and shown without any rights of its own. It is
 * asked for by hand: a long session takes some time.
 */
export function Preview({ address }: { address: string }) {
  const [isShown, setShown] = useState(false);
  return (
    <>
      <p>
        <Button onClick={() => setShown(!isShown)}>
          {isShown ? 'Hide the preview' : 'See it as readers do'}
        </Button>
      </p>
      {isShown ? (
        <iframe
          title="The page that readers will see"
          sandbox=""
          src={address}
          className="h-80 w-full border border-line"
        />
      ) : null}
    </>
  );
}
