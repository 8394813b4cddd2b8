import type { Session } from '../../../api/types';
import { daysBetween as countDays, plusDays } from '../../../format/days';
import type { Filter } from '../../../format/filter';
import { dayOf } from '../../../format/time';
import type { Span } from './lanes';

/** How many days are shown where the address does not say it. */
export const DAYS_SHOWN = 7;

/** Lengths of a span that can be chosen. */
export const ZOOMS = [
  { name: 'Day', days: 1 },
  { name: 'Week', days: 7 },
  { name: 'Month', days: 30 },
  { name: 'Quarter', days: 91 },
  { name: 'Year', days: 365 },
] as const;

/** The days of a filter from one to another, both among them. */
export interface Days {
  from: string;
  to: string;
}

/** The days that are shown: those of the filter, else the last ones in which there was something. */
export function daysOf(filter: Filter, newest: Session | undefined): Days {
  const to = filter.to ?? dayOf(newest?.updatedAt ?? Date.now());
  const from = filter.from ?? plusDays(to, 1 - DAYS_SHOWN);
  const [first = to] = [from, to].toSorted();
  return { from: first, to };
}

/** How many days those are. */
export function lengthOf({ from, to }: Days): number {
  return countDays(from, to);
}

/** As many days that end on the same day. */
export function zoomed({ to }: Days, days: number): Days {
  return { from: plusDays(to, 1 - days), to };
}

/** The days before them, or after them. */
export function moved(days: Days, by: 1 | -1): Days {
  const length = lengthOf(days) * by;
  return { from: plusDays(days.from, length), to: plusDays(days.to, length) };
}

/** The days from a line of the axis to the one after it. */
export function daysBetween(at: number, next: number | undefined, span: Span): Days {
  const end = Math.max(at, (next ?? span.end) - 1);
  return { from: dayOf(at), to: dayOf(end) };
}
