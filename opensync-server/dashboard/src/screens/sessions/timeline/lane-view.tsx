import { Link } from '@tanstack/react-router';
import { titleOf } from '../../../format/names';
import { plural, short } from '../../../format/numbers';
import { classes } from '../../../parts/classes';
import type { Bar, Heap, Lane, Span } from './lanes';

/** The height of a session, and of the room around it. */
const LINE = 24;
const ROOM = 8;

/** Milliseconds after its last change for which a session counts as at work. */
const AT_WORK = 15 * 60_000;

interface Props {
  lane: Lane;
  now: number;
  look: (bar: Bar | null, element?: HTMLElement) => void;
  /** Looks nearer at a time in which there is more than can be drawn. */
  near: (time: Span) => void;
}

const percent = (share: number) => `${share * 100}%`;

/** How far the title stands from the sides of its room: beside the bar, if it does not fit in. */
function asideOf({ title, from, to, start, stop }: Bar) {
  const all = stop - start;
  if (title === 'after') return { paddingLeft: percent((to - start) / all) };
  return title === 'before' ? { paddingRight: percent((stop - from) / all) } : {};
}

/** A session from its begin to its end, as wide as it was long, with its title. */
function BarView({ bar, now, look }: { bar: Bar } & Pick<Props, 'now' | 'look'>) {
  const { session, line, from, to, start, stop } = bar;
  const isAtWork = now - session.updatedAt < AT_WORK;
  const all = stop - start;
  return (
    <Link
      to="/sessions/$id"
      params={{ id: session.externalId }}
      preload={false}
      onMouseEnter={(event) => look(bar, event.currentTarget)}
      onFocus={(event) => look(bar, event.currentTarget)}
      onMouseLeave={() => look(null)}
      onBlur={() => look(null)}
      style={{ left: percent(start), width: percent(all), top: ROOM / 2 + line * LINE }}
      className="absolute h-5 rounded-[3px] text-label leading-5 hover:z-[1] hover:bg-hover focus-visible:z-[1]"
    >
      <span
        aria-hidden="true"
        style={{ left: percent((from - start) / all), width: percent((to - from) / all) }}
        className={classes(
          'absolute inset-y-0 rounded-[3px] border-l-3',
          isAtWork ? 'border-ok bg-add' : 'border-accent bg-chosen',
        )}
      />
      <span className="relative flex" style={asideOf(bar)}>
        <bdi className={classes('min-w-0 flex-1 truncate px-1.5', bar.title === 'before' && 'text-right')}>
          {titleOf(session)}
        </bdi>
      </span>
    </Link>
  );
}

/** Sessions that are too many for a bar each. */
function HeapView({ heap, near }: { heap: Heap } & Pick<Props, 'near'>) {
  return (
    <button
      type="button"
      onClick={() => near(heap.time)}
      title={`${plural(heap.count, 'more session')}: look nearer`}
      style={{
        left: percent(heap.start),
        width: percent(heap.stop - heap.start),
        top: ROOM / 2 + heap.line * LINE,
      }}
      className="absolute h-5 truncate rounded-[3px] border border-line bg-surface px-1 text-label text-muted leading-4.5 tabular-nums hover:text-text"
    >
      {`${short(heap.count)} more`}
    </button>
  );
}

/** The sessions of a project, with its name before them. */
export function LaneView({ lane, now, look, near }: Props) {
  const name = lane.name ?? 'no project';
  return (
    <section
      aria-label={`${name}: ${plural(lane.count, 'session')}`}
      className="flex border-line border-b max-phone:flex-col"
    >
      <h2 className="flex w-44 shrink-0 items-baseline gap-2 px-4 py-1.5 text-dense max-phone:relative max-phone:w-auto max-phone:bg-surface max-phone:py-0.5">
        <bdi className={classes('truncate', lane.name === null && 'text-faint')} title={name}>
          {name}
        </bdi>
        <span className="text-faint text-label tabular-nums">{short(lane.count)}</span>
      </h2>
      <div
        className="relative min-w-0 flex-1 max-phone:flex-none"
        style={{ height: lane.lines * LINE + ROOM }}
      >
        {lane.bars.map((bar) => (
          <BarView key={bar.session.externalId} bar={bar} now={now} look={look} />
        ))}
        {lane.heaps.map((heap) => (
          <HeapView key={heap.time.begin} heap={heap} near={near} />
        ))}
      </div>
    </section>
  );
}
