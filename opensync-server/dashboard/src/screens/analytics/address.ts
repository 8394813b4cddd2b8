import type { UsageCut } from '../../charts/usage';
import { textOf, wordOf } from '../../format/address';
import { BUCKETS } from '../../format/days';
import { DIMENSIONS, MEASURES } from '../../format/measures';
import { type PeriodSearch, readPeriod } from '../../format/period';

/** What one can look at, in the order of the tabs. */
export const TABS = [
  'models',
  'providers',
  'projects',
  'agents',
  'tools',
  'cost',
  'time',
  'efficiency',
] as const;
export type Tab = (typeof TABS)[number];

/** What an address of statistics says: which sessions and time, how charts are cut, and what is open. */
export interface AnalyticsSearch extends PeriodSearch, UsageCut {
  /** The tool of which all is shown. */
  tool?: string;
}

/** Reads the address. */
export function readAnalyticsSearch(search: Record<string, unknown>): AnalyticsSearch {
  const read: AnalyticsSearch = readPeriod(search);
  const measure = wordOf(search.measure, MEASURES);
  if (measure && measure !== 'tokens') read.measure = measure;
  const by = wordOf(search.by, DIMENSIONS);
  if (by && by !== 'model') read.by = by;
  const bucket = wordOf(search.bucket, BUCKETS);
  if (bucket) read.bucket = bucket;
  if (search.sum === '1' || search.sum === true) read.sum = true;
  const tool = textOf(search.tool);
  if (tool) read.tool = tool;
  return read;
}
