import type { Session } from '../../../api/types';
import { plusDays } from '../../../format/days';
import { projectName } from '../../../format/names';
import { dayBegin } from '../../../format/time';
import { fromWall, inZone, toWall } from '../../../format/zone';

/** What is on the screen: from a moment to another, in milliseconds. */
export interface Span {
  begin: number;
  end: number;
}

/** A session on its lane: how far down it stands, and where it begins and ends as shares of the span. */
export interface Bar {
  session: Session;
  line: number;
  from: number;
  to: number;
}

/** The sessions of one project. */
export interface Lane {
  name: string | null;
  bars: Bar[];
  /** Lines that stand one under the other. */
  lines: number;
}

/** More sessions at once than this stand on the last line together. */
export const MOST_LINES = 6;

/** Puts sessions one beside the other where there is room, and under each other where they ran at once. */
function packed(
  sessions: readonly Session[],
  { begin, end }: Span,
  least: number,
): Pick<Lane, 'bars' | 'lines'> {
  const ends: number[] = [];
  const width = end - begin;
  const bars = sessions
    .toSorted((a, b) => a.startedAt - b.startedAt)
    .map((session) => {
      const from = Math.max(0, (session.startedAt - begin) / width);
      const to = Math.min(1, Math.max(from + least, (session.updatedAt - begin) / width));
      const free = ends.findIndex((until) => until <= from);
      const line = free >= 0 ? free : Math.min(ends.length, MOST_LINES - 1);
      ends[line] = Math.max(ends[line] ?? 0, to);
      return { session, line, from: Math.min(from, 1 - least), to };
    });
  return { bars, lines: Math.max(1, ends.length) };
}

/**
 * A lane for each project, the one that changed last at the top. `least` is the share of the span that the shortest
 * session still takes up, so that it can be seen.
 */
export function lanesOf(sessions: readonly Session[], span: Span, least: number): Lane[] {
  const byName = new Map<string | null, Session[]>();
  const seen = sessions.filter((one) => one.updatedAt >= span.begin && one.startedAt < span.end);
  for (const session of seen.toSorted((a, b) => b.updatedAt - a.updatedAt)) {
    const name = projectName(session.project);
    const lane = byName.get(name);
    if (lane) lane.push(session);
    else byName.set(name, [session]);
  }
  return [...byName].map(([name, all]) => ({ name, ...packed(all, span, least) }));
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A line of the axis. */
export interface Tick {
  at: number;
  text: string;
}

const HOURS = inZone({ hour: '2-digit', minute: '2-digit' });
const DAYS = inZone({ month: 'short', day: 'numeric' });
const MONTHS = inZone({ year: 'numeric', month: 'short' });

/** Steps of an axis: from how long a span on, and from one line to the next on the clocks of the chosen zone. */
const STEPS = [
  { up: 6 * HOUR, format: HOURS, next: (at: Date) => at.setUTCMinutes(at.getUTCMinutes() + 30) },
  { up: DAY, format: HOURS, next: (at: Date) => at.setUTCHours(at.getUTCHours() + 2) },
  { up: 3 * DAY, format: HOURS, next: (at: Date) => at.setUTCHours(at.getUTCHours() + 6) },
  { up: 16 * DAY, format: DAYS, next: (at: Date) => at.setUTCDate(at.getUTCDate() + 1) },
  { up: 100 * DAY, format: DAYS, next: (at: Date) => at.setUTCDate(at.getUTCDate() + 7) },
  { up: 400 * DAY, format: MONTHS, next: (at: Date) => at.setUTCMonth(at.getUTCMonth() + 1, 1) },
  {
    up: Number.POSITIVE_INFINITY,
    format: MONTHS,
    next: (at: Date) => at.setUTCMonth(at.getUTCMonth() + 6, 1),
  },
] as const;

/** The lines of the axis, at round times. */
export function ticksOf({ begin, end }: Span): Tick[] {
  const step = STEPS.find(({ up }) => end - begin <= up) ?? STEPS[STEPS.length - 1];
  const ticks: Tick[] = [];
  if (!step) return ticks;
  const wall = new Date(toWall(begin));
  wall.setUTCHours(0, 0, 0, 0);
  for (let at = fromWall(wall.getTime()); at < end && ticks.length < 100; at = fromWall(wall.getTime())) {
    const isMidnight = wall.getUTCHours() === 0 && wall.getUTCMinutes() === 0;
    const format = step.format === HOURS && isMidnight ? DAYS : step.format;
    if (at >= begin) ticks.push({ at, text: format().format(at) });
    step.next(wall);
  }
  return ticks;
}

/** The span of whole days in the chosen zone, as a filter says them. */
export function spanOfDays(from: string, to: string): Span {
  const begin = dayBegin(from);
  return { begin, end: to > from ? dayBegin(plusDays(to, 1)) : dayBegin(plusDays(from, 1)) };
}
