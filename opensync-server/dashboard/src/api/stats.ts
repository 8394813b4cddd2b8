import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Bucket } from '../format/days';
import type { Filter } from '../format/filter';
import type { By, Counted, Dimension } from '../format/measures';
import { timeZone } from '../format/zone';
import { get } from './client';
import { filterQuery } from './sessions';
import type { Period, Series, SumRow, Wrapped } from './types';

/** All sums are kept under this name, and read anew together. */
export const STATS = ['stats'] as const;

/** Milliseconds between two looks at sums while sessions change. */
export const SETTLE = 10_000;

/** A filter whose days are of the chosen zone. */
function zoned(filter: Filter) {
  return { ...filterQuery(filter), tz: timeZone() };
}

/** All that a first look at a time shows. */
export function overviewQuery(filter: Filter) {
  return queryOptions({
    queryKey: [...STATS, 'overview', filter],
    queryFn: ({ signal }) => get('/overview', { query: zoned(filter), signal }),
    placeholderData: keepPreviousData,
  });
}

/** How a chart is cut. */
export interface Cut {
  measure: Counted;
  by: By;
  bucket: Bucket;
}

function isSame(a: Cut, b: Cut): boolean {
  return a.by === b.by && a.measure === b.measure && a.bucket === b.bucket;
}

/** An amount step by step, taken apart by names. */
export function seriesQuery(filter: Filter, cut: Cut) {
  return queryOptions({
    queryKey: [...STATS, 'series', filter, cut],
    queryFn: ({ signal }): Promise<Series> =>
      get('/stats/series', { query: { ...zoned(filter), ...cut }, signal }),
    // What was shown before stays while another time is read, but not as if it were another thing.
    placeholderData: (before, query) => {
      const shown = query?.queryKey[3];
      return typeof shown === 'object' && 'by' in shown && isSame(shown, cut) ? before : undefined;
    },
  });
}

/** Sums step by step. */
export function calendarQuery(filter: Filter, bucket: Bucket) {
  return queryOptions({
    queryKey: [...STATS, 'calendar', filter, bucket],
    queryFn: async ({ signal }): Promise<Period[]> =>
      (await get('/stats/calendar', { query: { ...zoned(filter), bucket }, signal })).rows,
    placeholderData: keepPreviousData,
  });
}

/** Sums by the hour of the week. */
export function hoursQuery(filter: Filter) {
  return queryOptions({
    queryKey: [...STATS, 'hours', filter],
    queryFn: async ({ signal }) => (await get('/stats/hours', { query: zoned(filter), signal })).days,
    placeholderData: keepPreviousData,
  });
}

/** What was shown before stays while another time is read, if a part of its key is the same. */
function keepFor<Data>(at: number, value: string) {
  return (before: Data | undefined, query: { queryKey: readonly unknown[] } | undefined) =>
    query?.queryKey[at] === value ? before : undefined;
}

/** What sums are taken apart by in a table, as its address names it. */
const TABLES = { model: 'models', project: 'projects', source: 'sources', provider: 'providers' } as const;

/** Sums of each name. */
export function apartQuery(by: Dimension, filter: Filter) {
  return queryOptions({
    queryKey: [...STATS, 'apart', by, filter],
    queryFn: async ({ signal }): Promise<SumRow[]> => {
      const { rows } = await get('/stats/{by}', { path: { by: TABLES[by] }, query: zoned(filter), signal });
      return rows.map((row) => ({ ...row, cost: row.cost === 0 && row.unpriced > 0 ? null : row.cost }));
    },
    placeholderData: keepFor(3, by),
  });
}

/** A day, week, month or year to look back at: the one that a day is in. */
export function wrappedQuery(period: string, day: string) {
  return queryOptions({
    queryKey: [...STATS, 'wrapped', period, day],
    queryFn: ({ signal }): Promise<Wrapped> =>
      get('/wrapped', { query: { period, at: day, tz: timeZone() }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** How often each tool was called. */
export function toolsQuery(filter: Filter) {
  return queryOptions({
    queryKey: [...STATS, 'tools', filter],
    queryFn: async ({ signal }) => (await get('/stats/tools', { query: zoned(filter), signal })).rows,
    placeholderData: keepPreviousData,
  });
}

/** What is known of one tool. */
export function toolQuery(name: string, filter: Filter) {
  return queryOptions({
    queryKey: [...STATS, 'tool', name, filter],
    queryFn: ({ signal }) => get('/stats/tools/{name}', { path: { name }, query: zoned(filter), signal }),
  });
}
