import { useNavigate } from '@tanstack/react-router';
import type { Overview, Period } from '../../api/types';
import { Trend } from '../../charts/trend';
import { BUCKETS, type Bucket, stepEnd, stepInFull, stepName } from '../../format/days';
import type { Filter } from '../../format/filter';
import { within } from '../../format/period';
import { Change } from '../../parts/change';
import { type Column, DataTable } from '../../parts/data-table';
import { Panel } from '../../parts/panel';
import { RATIOS, type Ratio } from './ratios';
import type { AnalyticsState } from './state';

interface OneProps {
  ratio: Ratio;
  overview: Overview;
  bucket: Bucket;
  filter: Filter;
}

/** One ratio: what it is in all the time, and how it went. */
function One({ ratio, overview, bucket, filter }: OneProps) {
  const navigate = useNavigate();
  const { name, what, of, format } = ratio;
  const now = of(overview.totals);
  const points = overview.rows.map((row) => ({
    key: row.start,
    name: stepName(row.start, bucket),
    full: stepInFull(row.start, bucket),
    value: of(row),
  }));
  return (
    <Panel
      title={name}
      finding={what}
      controls={<Change now={now} before={overview.before ? of(overview.before) : null} />}
    >
      <p className="mt-auto text-page font-semibold tabular-nums">{now === null ? '–' : format(now)}</p>
      <Trend
        label={name}
        points={points}
        format={format}
        open={({ key }) =>
          void navigate({ to: '/sessions', search: within(filter, key, stepEnd(key, bucket)) })
        }
      />
    </Panel>
  );
}

/** A row for each step, a column for each ratio. */
function RatioTable({ rows, bucket }: { rows: readonly Period[]; bucket: Bucket }) {
  const columns: Column<Period>[] = [
    { name: 'Time', of: ({ start }) => start, show: ({ start }) => stepInFull(start, bucket) },
    ...RATIOS.map(({ name, of, format }) => ({
      name,
      of: (row: Period) => of(row),
      show: (row: Period) => {
        const value = of(row);
        return value === null ? <span className="text-faint">–</span> : format(value);
      },
      isNumber: true,
    })),
  ];
  return (
    <DataTable label="Efficiency" columns={columns} rows={rows} keyOf={({ start }) => start} limit={10} />
  );
}

/** How well tokens, money and tools are used, and how that changes. */
export function Efficiency({ state, overview }: { state: AnalyticsState; overview: Overview }) {
  const bucket = BUCKETS.find((one) => one === overview.bucket) ?? 'day';
  return (
    <>
      <div className="grid grid-cols-1 gap-3 @2xl:grid-cols-2 @5xl:grid-cols-4">
        {RATIOS.map((ratio) => (
          <One key={ratio.name} ratio={ratio} overview={overview} bucket={bucket} filter={state.filter} />
        ))}
      </div>
      <Panel title="Step by step" finding="The same as a table.">
        <RatioTable rows={overview.rows.filter(({ messages }) => messages > 0)} bucket={bucket} />
      </Panel>
    </>
  );
}
