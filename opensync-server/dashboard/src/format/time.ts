import { fromWall, inZone, toWall } from './zone';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

const ABSOLUTE = inZone({ dateStyle: 'medium', timeStyle: 'medium' });
const THIS_YEAR = inZone({ month: 'short', day: 'numeric' });
const OTHER_YEAR = inZone({ year: 'numeric', month: 'short', day: 'numeric' });
const CLOCK = inZone({ hour: '2-digit', minute: '2-digit' });

/** A moment in full, for titles. */
export function absolute(at: number): string {
  return ABSOLUTE().format(at);
}

/** A moment as programs read it, for `datetime`. Moments that no calendar has are left out. */
export function machine(at: number): string | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The day of a moment, to be read. */
export function date(at: number): string {
  return OTHER_YEAR().format(at);
}

/** Hours and minutes. */
export function clock(at: number): string {
  return CLOCK().format(at);
}

/** A date, with its year where that is another one. */
function dateOf(at: number, now: number): string {
  const isThisYear = dayOf(at).slice(0, 4) === dayOf(now).slice(0, 4);
  return (isThisYear ? THIS_YEAR : OTHER_YEAR)().format(at);
}

/** How long ago: `now`, `5 min`, `3 h`, `2 d`; a date from a week on. */
export function ago(at: number, now: number): string {
  const past = now - at;
  if (past < MINUTE) return 'now';
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min`;
  if (past < DAY) return `${Math.floor(past / HOUR)} h`;
  if (past < WEEK) return `${Math.floor(past / DAY)} d`;
  return dateOf(at, now);
}

/** How long until then: `in 5 min`, `in 3 h`, `in 2 d`; a date from two weeks on, `over` when it has come. */
export function until(at: number, now: number): string {
  const left = at - now;
  if (left <= 0) return 'over';
  if (left < MINUTE) return 'in a minute';
  if (left < HOUR) return `in ${Math.floor(left / MINUTE)} min`;
  if (left < DAY) return `in ${Math.floor(left / HOUR)} h`;
  if (left < 2 * WEEK) return `in ${Math.floor(left / DAY)} d`;
  return dateOf(at, now);
}

/** A span of time in its two largest units: `350 ms`, `12 s`, `4 min 5 s`, `3 h 20 min`, `2 d 4 h`. */
export function span(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${Math.floor(ms / 1000)} s`;
  if (ms < HOUR) return both(ms, MINUTE, 'min', 1000, 's');
  if (ms < DAY) return both(ms, HOUR, 'h', MINUTE, 'min');
  return both(ms, DAY, 'd', HOUR, 'h');
}

function both(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small);
  const first = `${Math.floor(ms / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

/** The day of a moment in the chosen zone: `2026-01-31`. */
export function dayOf(at: number): string {
  return new Date(toWall(at)).toISOString().slice(0, 10);
}

/** The moment at which a day begins in the chosen zone. */
export function dayBegin(day: string): number {
  return fromWall(Date.parse(`${day}T00:00:00Z`));
}
