/** How long the steps of a chart are. */
export const BUCKETS = ['day', 'week', 'month'] as const;
export type Bucket = (typeof BUCKETS)[number];

const MS = 86_400_000;

const DAY_NAME = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const DAY_FULL = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const MONTH_NAME = new Intl.DateTimeFormat(undefined, { month: 'short', timeZone: 'UTC' });
const MONTH_FULL = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' });
const WEEKDAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', timeZone: 'UTC' });

/** Days since 1970. A day is `2026-01-31` and has no zone: it is the same wherever one looks. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / MS;
}

/** The day that is so many days after 1970 began. */
export function dayFrom(number: number): string {
  return new Date(number * MS).toISOString().slice(0, 10);
}

/** The day so many days later. */
export function plusDays(day: string, days: number): string {
  return dayFrom(dayNumber(day) + days);
}

/** How many days there are from one to another, with both. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from) + 1;
}

/** Where a day stands in its week: 0 is Monday. */
export function weekdayOf(day: string): number {
  return (new Date(dayNumber(day) * MS).getUTCDay() + 6) % 7;
}

/** What a day of the week is called: 0 is Monday. */
export function weekdayName(weekday: number): string {
  // The fifth of January 1970 was a Monday.
  return WEEKDAY.format((weekday + 4) * MS);
}

/** The first day of the month that a day is in. */
export function monthStart(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

/** The last day of the month that a day is in. */
export function monthEnd(day: string): string {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7));
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** A day in a few letters: `24 Nov`. */
export function dayName(day: string): string {
  return DAY_NAME.format(dayNumber(day) * MS);
}

/** A day in full: `Tue, 24 Nov 2026`. */
export function dayInFull(day: string): string {
  return DAY_FULL.format(dayNumber(day) * MS);
}

/** The month of a day: `Nov`. */
export function monthName(day: string): string {
  return MONTH_NAME.format(dayNumber(day) * MS);
}

/** The month of a day with its year: `November 2026`. */
export function monthInFull(day: string): string {
  return MONTH_FULL.format(dayNumber(day) * MS);
}

/** The last day of a step. */
export function stepEnd(start: string, bucket: Bucket): string {
  if (bucket === 'day') return start;
  return bucket === 'week' ? plusDays(start, 6) : monthEnd(start);
}

/** What a step is called below a chart. */
export function stepName(start: string, bucket: Bucket): string {
  return bucket === 'month' ? `${monthName(start)} ${start.slice(0, 4)}` : dayName(start);
}

/** What a step is called where there is room. */
export function stepInFull(start: string, bucket: Bucket): string {
  if (bucket === 'day') return dayInFull(start);
  if (bucket === 'month') return monthInFull(start);
  return `${dayName(start)} to ${dayName(stepEnd(start, bucket))} ${start.slice(0, 4)}`;
}
