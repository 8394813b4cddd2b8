import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Overview, Totals } from '../../api/types';
import { Spark } from '../../charts/spark';
import type { Filter } from '../../format/filter';
import { share } from '../../format/measures';
import { full, money, plural, short } from '../../format/numbers';
import { Change } from '../../parts/change';

interface FigureProps {
  name: string;
  value: string;
  title?: string | undefined;
  /** What it is made of. */
  note: ReactNode;
  of: (totals: Totals) => number;
  overview: Overview;
}

/** One number with its way through the time. */
function Figure({ name, value, title, note, of, overview }: FigureProps) {
  return (
    <div className="flex min-w-0 flex-col gap-1 rounded-panel border border-line bg-bg px-3.5 pt-3 pb-2">
      <div className="flex items-baseline justify-between gap-2">
        <h2 className="text-dense text-muted">{name}</h2>
        <Change now={of(overview.totals)} before={overview.before ? of(overview.before) : null} />
      </div>
      <p className="truncate text-page font-semibold tabular-nums" title={title}>
        {value}
      </p>
      <p className="text-label text-muted tabular-nums">{note}</p>
      <div className="mt-auto pt-1">
        <Spark values={overview.rows.map(of)} />
      </div>
    </div>
  );
}

/** Tokens that went in without a cache, out of one, or came out. */
function tokensNote({ usage }: Totals): string {
  const written = usage.cacheWrite5m + usage.cacheWrite1h;
  return `${short(usage.input + written)} in, ${short(usage.cacheRead)} cached, ${short(usage.output + usage.reasoning)} out`;
}

/** What cost leaves out, and what the agents say. */
function costNote(totals: Totals): ReactNode {
  const said = totals.claimedCost > 0 ? `agents say ${money(totals.claimedCost)}` : null;
  const missing = totals.unpriced > 0 ? `${plural(totals.unpriced, 'answer')} without a price` : null;
  return [missing, said].filter(Boolean).join(', ') || 'all answers have a price';
}

/** How many calls failed: leads to the sessions in which some did. */
function Failed({ totals, filter }: { totals: Totals; filter: Filter }) {
  if (totals.toolErrors === 0) return 'none failed';
  return (
    <Link to="/sessions" search={{ ...filter, has: ['error'] }} className="hover:underline">
      {share(totals.toolErrors, totals.toolCalls)} failed
    </Link>
  );
}

/** How much of what went in came from the cache. */
function cachedPart({ usage }: Totals): number {
  const all = usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  return all === 0 ? 0 : usage.cacheRead / all;
}

/** How many there are for each session. */
function perSession(count: number, { sessions }: Totals): string {
  return sessions > 0 ? `${short(Math.round(count / sessions))} a session` : '';
}

/** The numbers of a time at a glance. */
export function Figures({ overview, filter }: { overview: Overview; filter: Filter }) {
  const { totals } = overview;
  const figures: Omit<FigureProps, 'overview'>[] = [
    {
      name: 'Sessions',
      value: full(totals.sessions),
      note: (
        <Link to="/sessions" search={filter} className="hover:underline">
          see them
        </Link>
      ),
      of: (of) => of.sessions,
    },
    {
      name: 'Messages',
      value: short(totals.messages),
      title: full(totals.messages),
      note: perSession(totals.messages, totals),
      of: (of) => of.messages,
    },
    {
      name: 'Tokens',
      value: short(totals.totalTokens),
      title: `${full(totals.totalTokens)}, ${perSession(totals.totalTokens, totals)}`,
      note: tokensNote(totals),
      of: (of) => of.totalTokens,
    },
    { name: 'Cost', value: money(totals.cost), note: costNote(totals), of: (of) => of.cost ?? 0 },
    {
      name: 'Tool calls',
      value: short(totals.toolCalls),
      title: full(totals.toolCalls),
      note: <Failed totals={totals} filter={filter} />,
      of: (of) => of.toolCalls,
    },
    {
      name: 'From the cache',
      value: share(overview.cache.readTokens, overview.cache.inputTokens),
      note: overview.cache.saved >= 0 ? `saved ${money(overview.cache.saved)}` : 'of all input',
      of: cachedPart,
    },
  ];
  return (
    <div className="grid grid-cols-2 gap-3 @2xl:grid-cols-3 @5xl:grid-cols-6">
      {figures.map((figure) => (
        <Figure key={figure.name} {...figure} overview={overview} />
      ))}
    </div>
  );
}
