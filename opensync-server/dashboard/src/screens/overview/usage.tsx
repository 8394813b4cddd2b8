import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { seriesQuery } from '../../api/stats';
import type { Series } from '../../api/types';
import { BarList } from '../../charts/bar-list';
import { coloursOf, OTHER } from '../../charts/colours';
import { SeriesChart } from '../../charts/series-chart';
import { totalOf, totalsOf } from '../../charts/series-data';
import { BUCKETS, type Bucket } from '../../format/days';
import {
  amount,
  amountInFull,
  DIMENSION_NAMES,
  DIMENSIONS,
  MEASURE_NAMES,
  MEASURES,
  share,
} from '../../format/measures';
import { bucketFor, daysOf } from '../../format/period';
import { Boundary } from '../../parts/boundary';
import { Choice, Select } from '../../parts/choice';
import { filterBy, namesOf } from '../../parts/dimension';
import { Panel } from '../../parts/panel';
import { Failure, Skeleton } from '../../parts/states';
import type { OverviewState } from './state';

const BUCKET_NAMES = { day: 'By day', week: 'By week', month: 'By month' } as const;
const VIEWS = ['steps', 'sums', 'table'] as const;
const VIEW_NAMES = { steps: 'Steps', sums: 'So far', table: 'Table' } as const;

/** How large each name is. */
function Names({ series, state }: { series: Series; state: OverviewState }) {
  const { by, measure, filter } = state;
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
      filter: name === undefined ? null : filterBy(filter, by, name),
    };
  });
  return <BarList label={`${MEASURE_NAMES[measure]} by ${DIMENSION_NAMES[by].toLowerCase()}`} rows={rows} />;
}

/** What the chart says, in a sentence. */
function finding(series: Series, { by, measure }: OverviewState): string {
  const first = series.names[0];
  if (first === undefined || totalOf(series) === 0) return 'Nothing in this time.';
  const part = share(totalsOf(series)[0] ?? 0, totalOf(series));
  return `${amountInFull(measure, totalOf(series))}, ${part} of it by ${namesOf(by, [first])[0]}.`;
}

function Controls({
  state,
  bucket,
  view,
  setView,
}: {
  state: OverviewState;
  bucket: Bucket;
  view: string;
  setView: (view: (typeof VIEWS)[number]) => void;
}) {
  const { search, set, measure, by, isSummed } = state;
  const { sum: _, ...rest } = search;
  return (
    <>
      <Choice
        label="What is counted"
        values={MEASURES}
        names={MEASURE_NAMES}
        value={measure}
        choose={(next) => set({ ...search, measure: next })}
      />
      <Select
        label="Taken apart by"
        values={DIMENSIONS}
        names={DIMENSION_NAMES}
        value={by}
        choose={(next) => set({ ...search, by: next })}
      />
      <Select
        label="Steps"
        values={BUCKETS}
        names={BUCKET_NAMES}
        value={bucket}
        choose={(next) => set({ ...search, bucket: next })}
      />
      <Choice
        label="Shown as"
        values={VIEWS}
        names={VIEW_NAMES}
        value={view === 'table' ? 'table' : isSummed ? 'sums' : 'steps'}
        choose={(next) => {
          setView(next);
          if (next !== 'table') set(next === 'sums' ? { ...rest, sum: true } : rest);
        }}
      />
    </>
  );
}

/** What was used over the time, taken apart by names. `steps` says how long they are where nobody chose. */
export function Usage({ state, steps }: { state: OverviewState; steps: string | undefined }) {
  const { filter, measure, by, isSummed, today } = state;
  const [view, setView] = useState<(typeof VIEWS)[number]>('steps');
  const days = daysOf(filter, today);
  const told = BUCKETS.find((one) => one === steps);
  const bucket = state.bucket ?? (days === null ? told : bucketFor(days));
  const query = useQuery({
    ...seriesQuery(filter, { measure, by, bucket: bucket ?? 'day' }),
    enabled: bucket !== undefined,
  });
  const series = query.data;
  return (
    <Panel
      title="Usage"
      finding={series ? finding(series, state) : undefined}
      controls={<Controls state={state} bucket={bucket ?? 'day'} view={view} setView={setView} />}
    >
      {query.error && (
        <Failure what="The usage could not be read" error={query.error} retry={() => query.refetch()} />
      )}
      {!series && !query.error && <Skeleton rows={6} />}
      {series && (
        <Boundary what="The chart broke">
          <div className={`flex gap-6 max-wide:flex-col ${query.isPlaceholderData ? 'dim-late' : ''}`}>
            <div className="flex min-w-0 flex-[3] flex-col gap-2">
              <SeriesChart
                series={series}
                filter={filter}
                measure={measure}
                by={by}
                bucket={bucket ?? 'day'}
                isSummed={isSummed && view !== 'table'}
                isTable={view === 'table'}
              />
            </div>
            <div className="min-w-0 flex-1 basis-52 max-wide:basis-auto">
              <Names series={series} state={state} />
            </div>
          </div>
        </Boundary>
      )}
    </Panel>
  );
}
