import { Link } from '@tanstack/react-router';
import { titleOf } from '../../../format/names';
import { plural } from '../../../format/numbers';
import { classes } from '../../../parts/classes';
import type { Bar, Lane } from './lanes';

/** The height of a session, and of the room around it. */
const LINE = 24;
const ROOM = 8;

/** Milliseconds after its last change for which a session counts as at work. */
const AT_WORK = 15 * 60_000;

interface Props {
  lane: Lane;
  now: number;
  look: (bar: Bar | null, element?: HTMLElement) => void;
}

/** A session from its begin to its end; as wide as it was long. */
function BarView({ bar, now, look }: { bar: Bar } & Omit<Props, 'lane'>) {
  const { session, line, from, to } = bar;
  const isAtWork = now - session.updatedAt < AT_WORK;
  return (
    <Link
      to="/sessions/$id"
      params={{ id: session.externalId }}
      preload={false}
      onMouseEnter={(event) => look(bar, event.currentTarget)}
      onFocus={(event) => look(bar, event.currentTarget)}
      onMouseLeave={() => look(null)}
      onBlur={() => look(null)}
      style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%`, top: ROOM / 2 + line * LINE }}
      className={classes(
        'absolute h-5 overflow-hidden rounded-[3px] border-l-3 text-label whitespace-nowrap leading-5 hover:z-[1] hover:bg-hover focus-visible:z-[1]',
        isAtWork ? 'border-ok bg-add' : 'border-accent bg-chosen',
      )}
    >
      <bdi className="px-1.5">{titleOf(session)}</bdi>
    </Link>
  );
}

/** The sessions of a project, with its name before them. */
export function LaneView({ lane, now, look }: Props) {
  const name = lane.name ?? 'no project';
  return (
    <section
      aria-label={`${name}: ${plural(lane.bars.length, 'session')}`}
      className="flex border-line border-b max-phone:flex-col"
    >
      <h2 className="flex w-44 shrink-0 items-baseline gap-2 px-4 py-1.5 text-dense max-phone:relative max-phone:w-auto max-phone:bg-surface max-phone:py-0.5">
        <bdi className={classes('truncate', lane.name === null && 'text-faint')} title={name}>
          {name}
        </bdi>
        <span className="text-faint text-label tabular-nums">{lane.bars.length}</span>
      </h2>
      <div
        className="relative min-w-0 flex-1 max-phone:flex-none"
        style={{ height: lane.lines * LINE + ROOM }}
      >
        {lane.bars.map((bar) => (
          <BarView key={bar.session.externalId} bar={bar} now={now} look={look} />
        ))}
      </div>
    </section>
  );
}
