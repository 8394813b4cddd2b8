import type { Session } from '../../../api/types';
import { projectName } from '../../../format/names';

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

const HOURS = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAYS = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const MONTHS = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short' });

/** Steps of an axis: from how long a span on, and from one line to the next in this browser's zone. */
const STEPS = [
  { up: 6 * HOUR, format: HOURS, next: (at: Date) => at.setMinutes(at.getMinutes() + 30) },
  { up: DAY, format: HOURS, next: (at: Date) => at.setHours(at.getHours() + 2) },
  { up: 3 * DAY, format: HOURS, next: (at: Date) => at.setHours(at.getHours() + 6) },
  { up: 16 * DAY, format: DAYS, next: (at: Date) => at.setDate(at.getDate() + 1) },
  { up: 100 * DAY, format: DAYS, next: (at: Date) => at.setDate(at.getDate() + 7) },
  { up: 400 * DAY, format: MONTHS, next: (at: Date) => at.setMonth(at.getMonth() + 1, 1) },
  { up: Number.POSITIVE_INFINITY, format: MONTHS, next: (at: Date) => at.setMonth(at.getMonth() + 6, 1) },
] as const;

/** The lines of the axis, at round times. */
export function ticksOf({ begin, end }: Span): Tick[] {
  const step = STEPS.find(({ up }) => end - begin <= up) ?? STEPS[STEPS.length - 1];
  const at = new Date(begin);
  at.setHours(0, 0, 0, 0);
  const ticks: Tick[] = [];
  while (step && at.getTime() < end && ticks.length < 100) {
    const time = at.getTime();
    const isMidnight = at.getHours() === 0 && at.getMinutes() === 0;
    const format = step.format === HOURS && isMidnight ? DAYS : step.format;
    if (time >= begin) ticks.push({ at: time, text: format.format(time) });
    step.next(at);
  }
  return ticks;
}

/** The span of whole days in this browser's zone, as a filter says them. */
export function spanOfDays(from: string, to: string): Span {
  const begin = new Date(`${from}T00:00:00`);
  const end = new Date(`${to}T00:00:00`);
  end.setDate(end.getDate() + 1);
  return { begin: begin.getTime(), end: Math.max(end.getTime(), begin.getTime() + DAY) };
}
