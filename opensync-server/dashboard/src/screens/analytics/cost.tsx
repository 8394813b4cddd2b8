import { useQuery } from '@tanstack/react-query';
import { apartQuery } from '../../api/stats';
import type { Overview, Totals } from '../../api/types';
import { Usage } from '../../charts/usage';
import { share } from '../../format/measures';
import { money, plural } from '../../format/numbers';
import { Awaited } from '../../parts/awaited';
import { Change } from '../../parts/change';
import { type Column, DataTable } from '../../parts/data-table';
import { Panel } from '../../parts/panel';
import { Count } from '../../parts/values';
import type { AnalyticsState } from './state';
import { per } from './sums';
import { Unpriced } from './unpriced';

interface FigureProps {
  name: string;
  /** Dollars; nothing if they are not told. */
  value: number | null | undefined;
  /** What is said where there is nothing. */
  otherwise?: string;
  before?: number | null | undefined;
  note?: string;
}

/** One amount of money. */
function Figure({ name, value, otherwise = 'no price', before, note }: FigureProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1 rounded-panel border border-line bg-bg px-3.5 py-3">
      <div className="flex items-baseline justify-between gap-2">
        <h2 className="text-dense text-muted">{name}</h2>
        <Change now={value ?? null} before={before ?? null} />
      </div>
      <p className="truncate text-page font-semibold tabular-nums">
        {typeof value === 'number' ? money(value) : otherwise}
      </p>
      <p className="text-label text-muted">{note}</p>
    </div>
  );
}

/** Days, weeks or months in which something was paid for. */
function perStep({ totals, rows }: Overview): number | null {
  return per(totals.cost ?? null, rows.filter(({ messages }) => messages > 0).length);
}

function Figures({ overview }: { overview: Overview }) {
  const { totals, before, cache, bucket } = overview;
  const each = (of: Totals) => per(of.cost ?? null, of.sessions);
  const missing =
    totals.unpriced > 0 ? `without ${plural(totals.unpriced, 'answer')} that have no price` : '';
  return (
    <div className="grid grid-cols-2 gap-3 @3xl:grid-cols-5">
      <Figure
        name="Cost"
        value={totals.cost}
        before={before?.cost}
        note={missing || 'all answers have a price'}
      />
      <Figure name="A session" value={each(totals)} before={before && each(before)} />
      <Figure name={`A ${bucket}`} value={perStep(overview)} note="in which something was done" />
      <Figure
        name="As agents say"
        otherwise="–"
        value={totals.claimedCost > 0 ? totals.claimedCost : null}
        note={totals.claimedCost > 0 ? 'of those that say it' : 'none says it'}
      />
      {cache.saved >= 0 ? (
        <Figure name="Saved by the cache" value={cache.saved} note="against the price of input" />
      ) : (
        <Figure name="Lost by the cache" value={-cache.saved} note="writing cost more than reading saved" />
      )}
    </div>
  );
}

/** Tokens that have a price of their own. */
interface Class {
  name: string;
  tokens: number;
}

function classesOf({ usage }: Totals): Class[] {
  return [
    { name: 'Input', tokens: usage.input },
    { name: 'Read from the cache', tokens: usage.cacheRead },
    { name: 'Written to the cache for 5 minutes', tokens: usage.cacheWrite5m },
    { name: 'Written to the cache for 1 hour', tokens: usage.cacheWrite1h },
    { name: 'Output', tokens: usage.output },
    { name: 'Reasoning', tokens: usage.reasoning },
  ];
}

function Classes({ totals }: { totals: Totals }) {
  const columns: Column<Class>[] = [
    { name: 'Tokens', of: ({ name }) => name },
    {
      name: 'Count',
      of: ({ tokens }) => tokens,
      show: ({ tokens }) => <Count of={tokens} />,
      isNumber: true,
    },
    {
      name: 'Share',
      of: ({ tokens }) => per(tokens, totals.totalTokens),
      show: ({ tokens }) => share(tokens, totals.totalTokens),
      isNumber: true,
    },
  ];
  return (
    <DataTable
      label="Tokens by price class"
      columns={columns}
      rows={classesOf(totals)}
      keyOf={({ name }) => name}
    />
  );
}

/** What it cost: over the time, by kind of token, and what no price is known for. */
export function CostTab({ state, overview }: { state: AnalyticsState; overview: Overview }) {
  const query = useQuery(apartQuery('model', state.filter));
  return (
    <>
      <Figures overview={overview} />
      <Usage
        title="Over time"
        shown={{ ...state, measure: 'cost', fixed: ['measure'] }}
        steps={overview.bucket}
      />
      <div className="grid grid-cols-1 gap-3 @4xl:grid-cols-2">
        <Panel title="Tokens by price class" finding="Each kind has a price of its own.">
          <Classes totals={overview.totals} />
        </Panel>
        <Panel title="Without a price">
          <Awaited query={query} what="The models" rows={3}>
            {(rows) => <Unpriced rows={rows} filter={state.filter} />}
          </Awaited>
        </Panel>
      </div>
    </>
  );
}
