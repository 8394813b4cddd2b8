import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { toolQuery, toolsQuery } from '../../api/stats';
import type { Overview, Tool, ToolRow } from '../../api/types';
import { Usage } from '../../charts/usage';
import type { Filter } from '../../format/filter';
import { share } from '../../format/measures';
import { plain } from '../../format/names';
import { plural } from '../../format/numbers';
import { span } from '../../format/time';
import { Awaited } from '../../parts/awaited';
import { type Column, DataTable } from '../../parts/data-table';
import { Panel } from '../../parts/panel';
import { Count } from '../../parts/values';
import type { AnalyticsState } from './state';
import { per } from './sums';
import { ToolPanel } from './tool-panel';
import { callsOf } from './tool-search';
import { WORDS } from './words';

/** Tools whose times are read: the ones called most. */
const TIMED = 12;

/** A tool with what its last calls tell. */
interface TimedRow extends ToolRow {
  times: Tool | undefined;
}

/** What a tool is called. */
function nameOf({ name }: ToolRow): string {
  return name === '' ? 'without a name' : plain(name);
}

/** How long the last calls of the tools that were called most took. */
function useTimes(rows: readonly ToolRow[], filter: Filter): TimedRow[] {
  const times = useQueries({
    queries: rows.slice(0, TIMED).map(({ name }) => ({ ...toolQuery(name, filter), enabled: name !== '' })),
  });
  return rows.map((row, at) => ({ ...row, times: times[at]?.data }));
}

function Time({ ms }: { ms: number | null | undefined }) {
  return ms === null || ms === undefined ? <span className="text-faint">–</span> : span(ms);
}

function timeColumn(name: string, of: (times: Tool) => number | null | undefined): Column<TimedRow> {
  const ms = ({ times }: TimedRow) => times && of(times);
  return { name, of: ms, show: (row) => <Time ms={ms(row)} />, isNumber: true };
}

function columnsOf(all: number, { filter, look }: AnalyticsState): Column<TimedRow>[] {
  return [
    {
      name: 'Tool',
      of: nameOf,
      show: (row) =>
        row.name === '' ? (
          <span className="text-muted">{nameOf(row)}</span>
        ) : (
          <button type="button" onClick={() => look(row.name)} className="hover:underline">
            <bdi>{nameOf(row)}</bdi>
          </button>
        ),
    },
    { name: 'Calls', of: ({ calls }) => calls, show: ({ calls }) => <Count of={calls} />, isNumber: true },
    {
      name: 'Share',
      of: ({ calls }) => per(calls, all),
      show: ({ calls }) => share(calls, all),
      isNumber: true,
      isWide: true,
    },
    {
      name: 'Failed',
      of: ({ errors }) => errors,
      show: (row) => <Failed row={row} filter={filter} />,
      isNumber: true,
    },
    {
      name: 'Failure rate',
      of: ({ errors, calls }) => per(errors, calls),
      show: ({ errors, calls }) => share(errors, calls),
      isNumber: true,
    },
    timeColumn('Half take', (times) => times.p50Ms),
    timeColumn('95% take', (times) => times.p95Ms),
    { ...timeColumn('In all', (times) => (times.timed > 0 ? times.totalMs : null)), isWide: true },
  ];
}

/** How many calls failed: leads to the messages that say so. */
function Failed({ row: { name, errors }, filter }: { row: ToolRow; filter: Filter }) {
  const search = errors > 0 ? callsOf(name, filter, true) : null;
  if (search === null) return <Count of={errors} />;
  return (
    <Link to="/search" search={search} className="hover:underline">
      <Count of={errors} />
    </Link>
  );
}

function finding(rows: readonly ToolRow[]): string {
  const calls = rows.reduce((sum, row) => sum + row.calls, 0);
  const errors = rows.reduce((sum, row) => sum + row.errors, 0);
  if (calls === 0) return WORDS.nothing;
  return `${plural(calls, 'call')} of ${plural(rows.length, 'tool')}, ${share(errors, calls)} failed.`;
}

function ToolTable({ rows, state }: { rows: readonly ToolRow[]; state: AnalyticsState }) {
  const timed = useTimes(rows, state.filter);
  const all = rows.reduce((sum, { calls }) => sum + calls, 0);
  return (
    <>
      <DataTable
        label="Tools"
        columns={columnsOf(all, state)}
        rows={timed}
        keyOf={({ name }) => name}
        find={nameOf}
      />
      <p className="text-label text-faint">
        Times are of the last calls that tell them, for the {TIMED} tools that were called most. Choose a tool
        to see what it says when it fails.
      </p>
    </>
  );
}

/** Which tools were called, how long they took, and how they failed. */
export function Tools({ state, overview }: { state: AnalyticsState; overview: Overview }) {
  const { filter, tool, look } = state;
  const query = useQuery(toolsQuery(filter));
  const shown = { ...state, measure: 'toolCalls', by: 'tool', fixed: ['measure', 'by'] } as const;
  return (
    <>
      <Usage title="Over time" shown={shown} steps={overview.bucket} />
      {tool !== undefined && <ToolPanel name={tool} filter={filter} close={() => look(undefined)} />}
      <Panel title="Tools" finding={query.data && finding(query.data)}>
        <Awaited query={query} what="The tools">
          {(rows) => <ToolTable rows={rows} state={state} />}
        </Awaited>
      </Panel>
    </>
  );
}
