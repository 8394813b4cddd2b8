import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { sessionsInTimeQuery } from '../../../api/sessions';
import type { Session } from '../../../api/types';
import type { Filter } from '../../../format/filter';
import { full } from '../../../format/numbers';
import { inZone } from '../../../format/zone';
import { IconButton } from '../../../parts/button';
import { classes } from '../../../parts/classes';
import { useNow } from '../../../parts/now';
import { Empty, Failure, Skeleton } from '../../../parts/states';
import { Nothing } from '../nothing';
import { WORDS } from '../words';
import { Card, type Looked } from './card';
import { LaneView } from './lane-view';
import { lanesOf, type Span, spanOfDays, ticksOf } from './lanes';
import { DAYS_SHOWN, type Days, daysBetween, daysOf, lengthOf, moved, ZOOMS, zoomed } from './range';

interface Props {
  filter: Filter;
  change: (filter: Filter) => void;
  /** Shows the sessions of a filter as a list. */
  list: (filter: Filter) => void;
}

const RANGE = inZone({ dateStyle: 'medium' });

/** What is looked at: how long, and from when until when. */
function Range({ days, set }: { days: Days; set: (days: Days) => void }) {
  const { begin, end } = spanOfDays(days.from, days.to);
  const length = lengthOf(days);
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b px-4 py-1.5">
      <div className="flex items-center">
        <IconButton label="Earlier" icon={<ChevronLeft size={18} />} onClick={() => set(moved(days, -1))} />
        <IconButton label="Later" icon={<ChevronRight size={18} />} onClick={() => set(moved(days, 1))} />
      </div>
      <span role="status" className="text-dense tabular-nums">
        {RANGE().formatRange(begin, end - 1)}
      </span>
      <span className="flex-1" />
      <fieldset className="flex rounded-control border border-line-strong p-0.5">
        <legend className="sr-only">How much time is shown</legend>
        {ZOOMS.map((zoom) => (
          <button
            key={zoom.name}
            type="button"
            aria-pressed={zoom.days === length}
            onClick={() => set(zoomed(days, zoom.days))}
            className="h-7 rounded-control px-2 text-dense text-muted hover:text-text aria-pressed:bg-chosen aria-pressed:text-text max-phone:h-9"
          >
            {zoom.name}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** The times at the top; each leads nearer. */
function Axis({ span, set }: { span: Span; set: (days: Days) => void }) {
  const ticks = ticksOf(span);
  const share = (at: number) => `${((at - span.begin) / (span.end - span.begin)) * 100}%`;
  return (
    <>
      {ticks.map((tick, nth) => (
        <div
          key={tick.at}
          style={{ left: share(tick.at) }}
          className={classes('absolute inset-y-0 border-line border-l', nth % 2 === 1 && 'max-wide:hidden')}
        >
          <button
            type="button"
            onClick={() => set(daysBetween(tick.at, ticks[nth + 1]?.at, span))}
            className="pointer-events-auto h-7 rounded-control px-1 text-faint text-label whitespace-nowrap tabular-nums hover:text-text"
          >
            {tick.text}
          </button>
        </div>
      ))}
    </>
  );
}

/** The width of an element, as it is now. */
function useWidth() {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1000);
  useEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(watched);
    return () => observer.disconnect();
  }, []);
  return [element, width] as const;
}

/** Pixels: the narrowest that a session is drawn, what of a title can be read, and a number of sessions. */
const LEAST = 5;
const TITLE = 132;
const COUNT = 68;

interface LanesProps {
  sessions: readonly Session[];
  days: Days;
  set: (days: Days) => void;
  /** Lists the sessions of a day that has more of them than can be drawn. */
  list: (days: Days, project: string | null) => void;
}

/** A lane for each project below the times, and the facts of the session that is looked at. */
function Lanes({ sessions, days, set, list }: LanesProps) {
  const [looked, setLooked] = useState<Looked | null>(null);
  const [element, width] = useWidth();
  const now = useNow();
  const span = spanOfDays(days.from, days.to);
  const share = (pixels: number) => pixels / Math.max(200, width);
  const sizes = { least: share(LEAST), title: share(TITLE), count: share(COUNT) };
  const lanes = lanesOf(sessions, span, sizes);
  const near = ({ begin, end }: Span, project: string | null) => {
    const nearer = daysBetween(Math.max(begin, span.begin), Math.min(end, span.end - 1) + 1, span);
    return lengthOf(nearer) < lengthOf(days) ? set(nearer) : list(nearer, project);
  };
  return (
    <div className="relative min-h-full pt-7">
      <div ref={element} className="pointer-events-none absolute inset-y-0 right-0 left-44 max-phone:left-0">
        <Axis span={span} set={set} />
      </div>
      {lanes.map((lane) => (
        <LaneView
          key={lane.name ?? ''}
          lane={lane}
          now={now}
          near={(time) => near(time, lane.name)}
          look={(bar, on) => setLooked(bar && on ? { bar, at: on.getBoundingClientRect() } : null)}
        />
      ))}
      {lanes.length === 0 && (
        <Empty title="No session at that time">An earlier or a longer time may have some.</Empty>
      )}
      {looked && <Card {...looked} />}
    </div>
  );
}

/** The sessions in time: a lane for each project, a bar for each session from its begin to its end. */
export function Timeline({ filter, change, list }: Props) {
  const query = useQuery(sessionsInTimeQuery(filter, DAYS_SHOWN * 24 * 3_600_000));
  if (query.isPending) return <Skeleton rows={12} height={48} />;
  if (!query.data) {
    return <Failure what={WORDS.failed} error={query.error} retry={() => query.refetch()} />;
  }
  const { items, total, isCut } = query.data;
  if (items.length === 0 && !(filter.from || filter.to)) return <Nothing filter={filter} change={change} />;
  const days = daysOf(filter, items[0]);
  const set = (next: Days) => change({ ...filter, ...next });
  return (
    <>
      <Range days={days} set={set} />
      {isCut && (
        <p className="shrink-0 border-line border-b px-4 py-1.5 text-dense text-muted">
          The {full(items.length)} that changed last
          {total !== null && ` of ${full(total)}`}. A shorter time shows all of it.
        </p>
      )}
      <div
        className={classes('relative min-h-0 flex-1 overflow-y-auto', query.isPlaceholderData && 'dim-late')}
      >
        <Lanes
          sessions={items}
          days={days}
          set={set}
          list={(of, project) => list({ ...filter, ...of, ...(project !== null && { project: [project] }) })}
        />
      </div>
    </>
  );
}
