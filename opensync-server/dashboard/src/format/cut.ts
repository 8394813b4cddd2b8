import { wordOf } from './address';
import { BUCKETS, type Bucket } from './days';
import { DIMENSIONS, type Dimension, MEASURES, type Measure } from './measures';

/** How a chart of usage is cut, as an address says it. */
export interface UsageCut {
  measure?: Measure;
  by?: Dimension;
  bucket?: Bucket;
  /** Whether the chart shows sums so far. */
  sum?: boolean;
}

/** Reads it; what is as it is by default is left out. */
export function readCut(search: Record<string, unknown>): UsageCut {
  const read: UsageCut = {};
  const measure = wordOf(search.measure, MEASURES);
  if (measure && measure !== 'tokens') read.measure = measure;
  const by = wordOf(search.by, DIMENSIONS);
  if (by && by !== 'model') read.by = by;
  const bucket = wordOf(search.bucket, BUCKETS);
  if (bucket) read.bucket = bucket;
  if (search.sum === '1' || search.sum === true) read.sum = true;
  return read;
}
