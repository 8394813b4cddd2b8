import type { Series } from '../api/types';
import { type Bucket, stepInFull, stepName } from '../format/days';
import type { By } from '../format/measures';
import { summed } from '../format/scale';
import { namesOf } from '../parts/dimension';
import type { Part, Step } from './bars';
import { coloursOf, OTHER } from './colours';

/** A series as it is drawn. */
export interface Drawn {
  steps: Step[];
  parts: Part[];
  /** The value of each part that sessions are filtered by; the last is nothing where there are others. */
  values: (string | null)[];
}

/** What a series is drawn as: names of most first, all others in one, and sums so far if that is asked. */
export function drawn(series: Series, by: By, bucket: Bucket, isSummed: boolean): Drawn {
  const hasOther = series.rows.some(({ other }) => other > 0);
  const rows = series.rows.map((row) => [
    ...series.names.map((name) => row.values[name] ?? 0),
    ...(hasOther ? [row.other] : []),
  ]);
  const colours = coloursOf(by, series.names);
  const parts = namesOf(by, series.names).map((name, at) => ({ name, colour: colours[at] ?? OTHER }));
  if (hasOther) parts.push({ name: 'others', colour: OTHER });
  const shown = isSummed ? summed(rows) : rows;
  const steps = series.rows.map(({ start }, at) => ({
    key: start,
    name: stepName(start, bucket),
    full: isSummed ? `Until ${stepInFull(start, bucket)}` : stepInFull(start, bucket),
    values: shown[at] ?? [],
  }));
  return { steps, parts, values: [...series.names, ...(hasOther ? [null] : [])] };
}

/** How much each part has in all steps. */
export function totalsOf(series: Series): number[] {
  const of = (value: (row: Series['rows'][number]) => number) =>
    series.rows.reduce((all, row) => all + value(row), 0);
  const named = series.names.map((name) => of((row) => row.values[name] ?? 0));
  const other = of((row) => row.other);
  return other > 0 ? [...named, other] : named;
}

/** How much there is in all. */
export function totalOf(series: Series): number {
  return series.rows.reduce((all, row) => all + row.total, 0);
}
