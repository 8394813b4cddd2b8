import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { clock } from '../format/time';
import { classes } from '../parts/classes';
import { Plain } from '../text/plain';
import { type End, type Ends, endsOf, type Range, withEnd } from './share-range';
import type { Turn } from './turns';

/** How far keys move an end, in prompts. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowLeft: -1,
  ArrowDown: 1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

const NAMES = { first: 'First prompt that is shared', last: 'Last prompt that is shared' } as const;

interface HandleProps {
  end: End;
  ends: Ends;
  turns: readonly Turn[];
  /** The prompt at a height of the window. */
  at(y: number): number;
  move(to: number): void;
}

/** One end of what is shared: dragged, or moved with the arrow keys. */
function Handle({ end, ends, turns, at, move }: HandleProps) {
  const now = ends[end];
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(now + step);
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) move(at(event.clientY));
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={NAMES[end]}
      aria-valuemin={end === 'first' ? 1 : ends.first + 1}
      aria-valuemax={end === 'first' ? ends.last + 1 : turns.length}
      aria-valuenow={now + 1}
      aria-valuetext={`Prompt ${now + 1}: ${turns[now]?.title ?? ''}`}
      onKeyDown={press}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      style={{ top: `calc(${end === 'first' ? now : now + 1} * var(--turn))` }}
      className={classes(
        'absolute left-0 flex h-6 w-8 cursor-ns-resize touch-none items-center justify-center rounded-control',
        end === 'first' ? '' : '-translate-y-full',
      )}
    >
      <span aria-hidden="true" className="h-2 w-6 rounded-full border-2 border-bg bg-accent" />
    </div>
  );
}

/** A prompt, as it is in or out. */
function Line({ turn, isIn }: { turn: Turn; isIn: boolean }) {
  return (
    <li
      data-in={isIn || undefined}
      className={classes(
        'flex h-(--turn) cursor-pointer items-center gap-2 pr-2 pl-10 text-dense',
        isIn ? 'bg-chosen' : 'text-muted',
      )}
    >
      <span className="min-w-5 text-end text-label tabular-nums">{turn.number}</span>
      <span dir="auto" className="min-w-0 flex-1 truncate">
        {turn.title === '' ? 'without words' : <Plain text={turn.title} />}
      </span>
      {turn.at === null ? null : <span className="text-label tabular-nums">{clock(turn.at)}</span>}
    </li>
  );
}

interface Props {
  turns: readonly Turn[];
  range: Range;
  onChange(range: Range): void;
}

/** The outline with a handle at each end of what is shared. A press on a prompt moves the nearer one there. */
export function RangeOutline({ turns, range, onChange }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const ends = endsOf(turns, range);
  const at = (y: number) => {
    const box = list.current?.getBoundingClientRect();
    const share = box ? (y - box.top) / box.height : 0;
    return Math.max(0, Math.min(turns.length - 1, Math.floor(share * turns.length)));
  };
  const move = (end: End, to: number) => {
    const next = withEnd(turns, range, end, to);
    onChange(next);
    list.current?.children[endsOf(turns, next)[end]]?.scrollIntoView({ block: 'nearest' });
  };
  const nearest = (to: number): End => (to - ends.first < ends.last - to ? 'first' : 'last');
  return (
    <div className="max-h-56 shrink-0 overflow-y-auto rounded-control border border-line [--turn:2rem] max-phone:[--turn:2.75rem]">
      <div className="relative">
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the handles are moved by keys. */}
        <ol
          ref={list}
          aria-label="Prompts"
          onClick={(event) => {
            const to = at(event.clientY);
            move(nearest(to), to);
          }}
        >
          {turns.map((turn, nth) => (
            <Line key={turn.place} turn={turn} isIn={nth >= ends.first && nth <= ends.last} />
          ))}
        </ol>
        <div
          aria-hidden="true"
          style={{
            top: `calc(${ends.first} * var(--turn) + 0.75rem)`,
            height: `calc(${ends.last - ends.first + 1} * var(--turn) - 1.5rem)`,
          }}
          className="pointer-events-none absolute left-[0.9375rem] w-0.5 bg-accent"
        />
        {(['first', 'last'] as const).map((end) => (
          <Handle key={end} {...{ end, ends, turns, at }} move={(to) => move(end, to)} />
        ))}
      </div>
    </div>
  );
}
