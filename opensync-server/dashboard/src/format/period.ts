import { textOf, wordOf } from './address';
import { type Bucket, daysBetween, monthStart, plusDays } from './days';
import { type Filter, readFilter } from './filter';

/** Times that reach up to now, as an address names them. */
export const LASTS = ['7d', '30d', '90d', '365d', 'month', 'all'] as const;
export type Last = (typeof LASTS)[number];

/** The one that is meant where an address names none. */
export const USUAL: Last = '30d';

/** Which sessions sums are of, and of which time. Days in the filter go before `last`. */
export interface PeriodSearch extends Filter {
  last?: Last;
}

/** Reads both of an address. */
export function readPeriod(search: Readonly<Record<string, unknown>>): PeriodSearch {
  const read: PeriodSearch = readFilter(search);
  const last = wordOf(search.last, LASTS);
  if (last && last !== USUAL && !read.from && !read.to) read.last = last;
  return read;
}

/** The filter of an address without what reaches up to now. */
export function filterOf(search: Readonly<Record<string, unknown>>): Filter {
  return readFilter(search);
}

/** The first day of a time that reaches up to now; nothing for all of it. */
function firstDay(last: Last, today: string): string | undefined {
  if (last === 'all') return undefined;
  if (last === 'month') return monthStart(today);
  return plusDays(today, 1 - Number.parseInt(last, 10));
}

/** The filter with days that its time reaches from and to. */
export function periodFilter(search: PeriodSearch, today: string): Filter {
  const { last = USUAL } = search;
  const filter = filterOf({ ...search });
  if (filter.from || filter.to) return filter;
  const from = firstDay(last, today);
  return from === undefined ? filter : { ...filter, from, to: today };
}

/** How many days a filter means; nothing if it has no beginning. */
export function daysOf(filter: Filter, today: string): number | null {
  return filter.from ? Math.max(1, daysBetween(filter.from, filter.to ?? today)) : null;
}

/** Steps of so many days are neither too many nor too few to be seen. */
export function bucketFor(days: number): Bucket {
  if (days <= 93) return 'day';
  return days <= 550 ? 'week' : 'month';
}

/** The filter of one step of a chart, within the filter of the whole. */
export function within(filter: Filter, from: string, to: string): Filter {
  return {
    ...filter,
    from: filter.from && filter.from > from ? filter.from : from,
    to: filter.to && filter.to < to ? filter.to : to,
  };
}

/** Reads a year of an address. */
export function readYear(value: unknown): string | undefined {
  const year = textOf(value);
  return year && /^20\d\d$/.test(year) ? year : undefined;
}
