import { wordOf } from '../../format/address';
import { BUCKETS, type Bucket } from '../../format/days';
import { DIMENSIONS, type Dimension, MEASURES, type Measure } from '../../format/measures';
import { type PeriodSearch, readPeriod, readYear } from '../../format/period';

/** What the address of the overview says: which sessions and time, and how the chart is cut. */
export interface OverviewSearch extends PeriodSearch {
  measure?: Measure;
  by?: Dimension;
  bucket?: Bucket;
  /** Whether the chart shows sums so far. */
  sum?: boolean;
  /** The year of the calendar; the last twelve months, if not told. */
  year?: string;
}

/** Reads the address. */
export function readOverviewSearch(search: Record<string, unknown>): OverviewSearch {
  const read: OverviewSearch = readPeriod(search);
  const measure = wordOf(search.measure, MEASURES);
  if (measure && measure !== 'tokens') read.measure = measure;
  const by = wordOf(search.by, DIMENSIONS);
  if (by && by !== 'model') read.by = by;
  const bucket = wordOf(search.bucket, BUCKETS);
  if (bucket) read.bucket = bucket;
  if (search.sum === '1' || search.sum === true) read.sum = true;
  const year = readYear(search.year);
  if (year) read.year = year;
  return read;
}
