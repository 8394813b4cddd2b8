import { useQuery } from '@tanstack/react-query';
import { apartQuery } from '../../api/stats';
import type { Overview, SumRow } from '../../api/types';
import { Usage } from '../../charts/usage';
import { DIMENSION_NAMES, type Dimension, share } from '../../format/measures';
import { plural } from '../../format/numbers';
import { Awaited } from '../../parts/awaited';
import { namesOf } from '../../parts/dimension';
import { Panel } from '../../parts/panel';
import type { AnalyticsState } from './state';
import { SumsTable } from './sums-table';
import { WORDS } from './words';

/** What the table says, in a sentence. */
function finding(by: Dimension, rows: readonly SumRow[]): string {
  const [first] = rows;
  if (!first) return WORDS.nothing;
  const all = rows.reduce((sum, { totalTokens }) => sum + totalTokens, 0);
  const kind = plural(rows.length, DIMENSION_NAMES[by].toLowerCase());
  return `${kind}; ${namesOf(by, [first.name])[0]} has ${share(first.totalTokens, all)} of all tokens.`;
}

interface Props {
  title: string;
  by: Dimension;
  state: AnalyticsState;
  overview: Overview;
}

/** What each name used: over the time, and in all. */
export function Names({ title, by, state, overview }: Props) {
  const query = useQuery(apartQuery(by, state.filter));
  return (
    <>
      <Usage title="Over time" shown={{ ...state, by, fixed: ['by'] }} steps={overview.bucket} />
      <Panel title={title} finding={query.data && finding(by, query.data)}>
        <Awaited query={query} what={title}>
          {(rows) => <SumsTable label={title} by={by} rows={rows} filter={state.filter} />}
        </Awaited>
      </Panel>
    </>
  );
}
