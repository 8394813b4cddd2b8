import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { seriesQuery } from '../api/stats';
import type { Series } from '../api/types';
import type { UsageCut } from '../format/cut';
import { BUCKETS, type Bucket } from '../format/days';
import type { Filter } from '../format/filter';
import {
  amount,
  amountInFull,
  type By,
  type Counted,
  DIMENSION_NAMES,
  DIMENSIONS,
  MEASURE_NAMES,
  MEASURES,
  share,
} from '../format/measures';
import { bucketFor, daysOf } from '../format/period';
import { Boundary } from '../parts/boundary';
import { Choice, Select } from '../parts/choice';
import { filterBy, namesOf } from '../parts/dimension';
import { Panel } from '../parts/panel';
import { Failure, Skeleton } from '../parts/states';
import { BarList } from './bar-list';
import { coloursOf, OTHER } from './colours';
import { SeriesChart } from './series-chart';
import { totalOf, totalsOf } from './series-data';

/** What a chart of usage shows. */
export interface UsageShown {
  filter: Filter;
  today: string;
  measure: Counted;
  by: By;
  bucket?: Bucket | undefined;
  isSummed: boolean;
  /** Cuts it in another way. */
  cut: (next: UsageCut) => void;
  /** What there is no choice of. */
  fixed?: readonly ('measure' | 'by')[];
}

const BUCKET_NAMES = { day: 'By day', week: 'By week', month: 'By month' } as const;
const VIEWS = ['steps', 'sums', 'table'] as const;
const VIEW_NAMES = { steps: 'Steps', sums: 'So far', table: 'Table' } as const;

/** How large each name is. */
function Names({ series, shown }: { series: Series; shown: UsageShown }) {
  const { by, measure, filter } = shown;
  const names = namesOf(by, series.names);
  const totals = totalsOf(series);
  const all = totals.reduce((sum, value) => sum + value, 0);
  const colours = coloursOf(by, series.names);
  const rows = totals.map((value, at) => {
    const name = series.names[at];
    return {
      key: name ?? 'others',
      name: names[at] ?? 'others',
      ...(name && { title: name }),
      value,
      text: amount(measure, value),
      note: share(value, all),
      colour: colours[at] ?? OTHER,
      filter: name === undefined || by === 'tool' ? null : filterBy(filter, by, name),
    };
  });
  return <BarList label={`${MEASURE_NAMES[measure]} by ${DIMENSION_NAMES[by].toLowerCase()}`} rows={rows} />;
}

/** What the chart says, in a sentence. */
function finding(series: Series, { by, measure }: UsageShown): string {
  const first = series.names[0];
  if (first === undefined || totalOf(series) === 0) return 'Nothing in this time.';
  const part = share(totalsOf(series)[0] ?? 0, totalOf(series));
  return `${amountInFull(measure, totalOf(series))}, ${part} by ${namesOf(by, [first])[0]}.`;
}

interface ControlsProps {
  shown: UsageShown;
  bucket: Bucket;
  view: string;
  setView: (view: (typeof VIEWS)[number]) => void;
}

function Controls({ shown, bucket, view, setView }: ControlsProps) {
  const { measure, by, isSummed, cut, fixed = [] } = shown;
  return (
    <>
      {!fixed.includes('measure') && (
        <Choice
          label="What is counted"
          values={MEASURES}
          names={MEASURE_NAMES}
          value={MEASURES.find((one) => one === measure) ?? null}
          choose={(next) => cut({ measure: next })}
        />
      )}
      {!fixed.includes('by') && (
        <Select
          label="Taken apart by"
          values={DIMENSIONS}
          names={DIMENSION_NAMES}
          value={DIMENSIONS.find((one) => one === by) ?? null}
          choose={(next) => cut({ by: next })}
        />
      )}
      <Select
        label="Steps"
        values={BUCKETS}
        names={BUCKET_NAMES}
        value={bucket}
        choose={(next) => cut({ bucket: next })}
      />
      <Choice
        label="Shown as"
        values={VIEWS}
        names={VIEW_NAMES}
        value={view === 'table' ? 'table' : isSummed ? 'sums' : 'steps'}
        choose={(next) => {
          setView(next);
          if (next !== 'table') cut({ sum: next === 'sums' });
        }}
      />
    </>
  );
}

interface DrawingProps {
  series: Series;
  shown: UsageShown;
  bucket: Bucket;
  isTable: boolean;
}

/** The chart or the table, and the names beside it. */
function Drawing({ series, shown, bucket, isTable }: DrawingProps) {
  const { filter, measure, by, isSummed } = shown;
  return (
    <Boundary what="The chart broke">
      <div className="flex gap-6 max-wide:flex-col">
        <div className="flex min-w-0 flex-[3] flex-col gap-2">
          <SeriesChart
            series={series}
            filter={filter}
            measure={measure}
            by={by}
            bucket={bucket}
            isSummed={isSummed && !isTable}
            isTable={isTable}
          />
        </div>
        <div className="min-w-0 flex-1 basis-52 max-wide:basis-auto">
          <Names series={series} shown={shown} />
        </div>
      </div>
    </Boundary>
  );
}

interface Props {
  title: string;
  shown: UsageShown;
  /** How long steps are where nobody chose and the time has no beginning. */
  steps: string | undefined;
}

/** What was used over the time, taken apart by names. */
export function Usage({ title, shown, steps }: Props) {
  const { filter, measure, by, today } = shown;
  const [view, setView] = useState<(typeof VIEWS)[number]>('steps');
  const days = daysOf(filter, today);
  const told = BUCKETS.find((one) => one === steps);
  const bucket = shown.bucket ?? (days === null ? told : bucketFor(days));
  const query = useQuery({
    ...seriesQuery(filter, { measure, by, bucket: bucket ?? 'day' }),
    enabled: bucket !== undefined,
  });
  const series = query.data;
  return (
    <Panel
      title={title}
      finding={series ? finding(series, shown) : undefined}
      controls={<Controls shown={shown} bucket={bucket ?? 'day'} view={view} setView={setView} />}
    >
      {query.error && (
        <Failure what="The usage could not be read" error={query.error} retry={() => query.refetch()} />
      )}
      {!series && !query.error && <Skeleton rows={6} />}
      {series && (
        <div className={query.isPlaceholderData ? 'dim-late' : ''}>
          <Drawing series={series} shown={shown} bucket={bucket ?? 'day'} isTable={view === 'table'} />
        </div>
      )}
    </Panel>
  );
}
