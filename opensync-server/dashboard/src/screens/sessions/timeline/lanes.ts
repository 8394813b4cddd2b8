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

/** What is drawn on a lane: how far down, from where to where, and with what room, as shares of the span. */
interface Drawn {
  line: number;
  from: number;
  to: number;
  /** The room that its text takes up with it. */
  start: number;
  stop: number;
}

/** A session on its lane, and where its title stands: in its bar if that is long enough, else beside it. */
export interface Bar extends Drawn {
  session: Session;
  title: 'in' | 'after' | 'before';
}

/** Sessions for which there was no line left: so many, in that time. */
export interface Heap extends Drawn {
  count: number;
  time: Span;
}

/** The sessions of one project. */
export interface Lane {
  name: string | null;
  count: number;
  bars: Bar[];
  heaps: Heap[];
  /** Lines that stand one under the other. */
  lines: number;
}

/** Shares of the span that are needed: to see a session at all, to read its title, and to read a number. */
export interface Sizes {
  least: number;
  title: number;
  count: number;
}

/** More sessions at once than this are only counted, on a line below. */
export const MOST_LINES = 5;

/** A bar that has this part of a title's room has the title in it. */
const ENOUGH = 0.6;

/** Where a session begins and ends, and what room it takes up with a text of its own. */
function drawn({ startedAt, updatedAt }: Session, { begin, end }: Span, least: number, text: number) {
  const at = (time: number) => (time - begin) / (end - begin);
  const from = Math.min(Math.max(0, at(startedAt)), 1 - least);
  const to = Math.min(1, Math.max(from + least, at(updatedAt)));
  // At the end of the span a text stands before what it is about.
  if (from + text > 1) return { from, to, start: Math.max(0, Math.min(from, to - text)), stop: to };
  return { from, to, start: from, stop: Math.max(to, from + text) };
}

/** Counts sessions together that are so near that their numbers would not be readable apart. */
function heaped(sessions: readonly Session[], span: Span, { least, count }: Sizes, line: number): Heap[] {
  const heaps: Heap[] = [];
  for (const session of sessions) {
    const one = drawn(session, span, least, count);
    const time = { begin: session.startedAt, end: session.updatedAt };
    const last = heaps.at(-1);
    if (!last || one.start >= last.stop) heaps.push({ ...one, line, count: 1, time });
    else {
      last.count += 1;
      last.to = Math.max(last.to, one.to);
      last.stop = Math.max(last.stop, one.to);
      last.time.end = Math.max(last.time.end, time.end);
    }
  }
  return heaps;
}

/** Puts sessions one beside the other where there is room, and under each other where there is none. */
function packed(
  sessions: readonly Session[],
  span: Span,
  sizes: Sizes,
): Pick<Lane, 'bars' | 'heaps' | 'lines'> {
  const ends: number[] = [];
  const bars: Bar[] = [];
  const rest: Session[] = [];
  for (const session of sessions.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const one = drawn(session, span, sizes.least, sizes.title);
    const free = ends.findIndex((until) => until <= one.start);
    const line = free >= 0 ? free : ends.length;
    if (line >= MOST_LINES) rest.push(session);
    else {
      ends[line] = one.stop;
      const isIn = one.to - one.from >= sizes.title * ENOUGH;
      bars.push({ ...one, session, line, title: isIn ? 'in' : one.start < one.from ? 'before' : 'after' });
    }
  }
  const heaps = heaped(rest, span, sizes, ends.length);
  return { bars, heaps, lines: Math.max(1, ends.length + (heaps.length > 0 ? 1 : 0)) };
}

/** A lane for each project, the one that changed last at the top. */
export function lanesOf(sessions: readonly Session[], span: Span, sizes: Sizes): Lane[] {
  const byName = new Map<string | null, Session[]>();
  const seen = sessions.filter((one) => one.updatedAt >= span.begin && one.startedAt < span.end);
  for (const session of seen.toSorted((a, b) => b.updatedAt - a.updatedAt)) {
    const name = projectName(session.project);
    const lane = byName.get(name);
    if (lane) lane.push(session);
    else byName.set(name, [session]);
  }
  return [...byName].map(([name, all]) => ({ name, count: all.length, ...packed(all, span, sizes) }));
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
