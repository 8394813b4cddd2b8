import { Link } from '@tanstack/react-router';
import type { Overview, TopRow } from '../../api/types';
import { BarList } from '../../charts/bar-list';
import type { Filter } from '../../format/filter';
import type { Dimension } from '../../format/measures';
import { share } from '../../format/measures';
import { plain } from '../../format/names';
import { short } from '../../format/numbers';
import { type PeriodSearch, readPeriod } from '../../format/period';
import { filterBy, namesOf } from '../../parts/dimension';
import { Panel } from '../../parts/panel';
import { Cost } from '../../parts/values';
import type { OverviewState } from './state';

/** Names that are listed. */
const SHOWN = 6;

/** Leads to all of them, of the same sessions and time. */
function More({ tab, period }: { tab: string; period: PeriodSearch }) {
  return (
    <Link
      to="/analytics/$tab"
      params={{ tab }}
      search={period}
      aria-label={`More on ${tab}`}
      className="text-dense text-accent hover:underline"
    >
      More
    </Link>
  );
}

interface Props {
  title: string;
  by: Dimension;
  rows: readonly TopRow[];
  filter: Filter;
  period: PeriodSearch;
}

/** The names of most tokens. */
function Top({ title, by, rows, filter, period }: Props) {
  const first = rows.slice(0, SHOWN);
  const names = namesOf(
    by,
    first.map(({ name }) => name),
  );
  return (
    <Panel title={title} controls={<More tab={title.toLowerCase()} period={period} />}>
      <BarList
        label={title}
        rows={first.map((row, at) => ({
          key: row.name,
          name: names[at] ?? row.name,
          title: row.name,
          value: row.totalTokens,
          text: short(row.totalTokens),
          note: <Cost of={row.cost} unpriced={row.unpriced} />,
          filter: filterBy(filter, by, row.name),
        }))}
      />
    </Panel>
  );
}

/** The tools that were called most. */
function Tools({ overview, period }: { overview: Overview; period: PeriodSearch }) {
  return (
    <Panel title="Tools" controls={<More tab="tools" period={period} />}>
      <BarList
        label="Tools"
        rows={overview.tools.slice(0, SHOWN).map(({ name, calls, errors }) => ({
          key: name,
          name: name === '' ? 'without a name' : plain(name),
          value: calls,
          text: short(calls),
          note: errors > 0 ? `${share(errors, calls)} failed` : '',
          filter: null,
        }))}
      />
    </Panel>
  );
}

/** What was used most: each name leads to its sessions. */
export function Tops({ overview, state }: { overview: Overview; state: OverviewState }) {
  const { filter, search } = state;
  const of = { filter, period: readPeriod({ ...search }) };
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(17rem,100%),1fr))] gap-3">
      <Top title="Models" by="model" rows={overview.models} {...of} />
      <Top title="Projects" by="project" rows={overview.projects} {...of} />
      <Top title="Agents" by="source" rows={overview.sources} {...of} />
      <Tools overview={overview} period={of.period} />
    </div>
  );
}
