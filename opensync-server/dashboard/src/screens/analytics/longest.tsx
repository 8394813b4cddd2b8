import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sessionsPage } from '../../api/sessions';
import { STATS } from '../../api/stats';
import type { Session } from '../../api/types';
import type { Filter } from '../../format/filter';
import { projectName, titleOf } from '../../format/names';
import { span } from '../../format/time';
import { Awaited } from '../../parts/awaited';
import { type Column, DataTable } from '../../parts/data-table';
import { Panel } from '../../parts/panel';
import { Count, Moment, SessionCost } from '../../parts/values';

/** Sessions that are listed. */
const SHOWN = 20;

function longestQuery(filter: Filter) {
  return queryOptions({
    queryKey: [...STATS, 'longest', filter],
    queryFn: ({ signal }) =>
      sessionsPage({ filter, sort: 'duration', dir: 'desc', limit: SHOWN, cursor: '' }, signal),
  });
}

const COLUMNS: readonly Column<Session>[] = [
  {
    name: 'Session',
    of: titleOf,
    show: (session) => (
      <Link to="/sessions/$id" params={{ id: session.externalId }} className="hover:underline">
        <bdi>{titleOf(session)}</bdi>
      </Link>
    ),
  },
  { name: 'Project', of: ({ project }) => projectName(project), isWide: true },
  {
    name: 'Began',
    of: ({ startedAt }) => startedAt,
    show: ({ startedAt }) => <Moment at={startedAt} />,
    isNumber: true,
  },
  {
    name: 'From begin to end',
    of: ({ durationMs }) => durationMs,
    show: ({ durationMs }) => (typeof durationMs === 'number' ? span(durationMs) : '–'),
    isNumber: true,
  },
  { name: 'At work', of: ({ activeMs }) => activeMs, show: ({ activeMs }) => span(activeMs), isNumber: true },
  {
    name: 'Prompts',
    of: ({ promptCount }) => promptCount,
    show: ({ promptCount }) => <Count of={promptCount} />,
    isNumber: true,
    isWide: true,
  },
  {
    name: 'Cost',
    of: ({ cost }) => cost,
    show: (session) => <SessionCost of={session} />,
    isNumber: true,
  },
];

/** The sessions that went on for longest. */
export function Longest({ filter }: { filter: Filter }) {
  const query = useQuery(longestQuery(filter));
  return (
    <Panel title="Longest sessions" finding="At work: without pauses of more than five minutes.">
      <Awaited query={query} what="The sessions">
        {({ items }) => (
          <DataTable
            label="Longest sessions"
            columns={COLUMNS}
            rows={items}
            keyOf={({ externalId }) => externalId}
            limit={10}
          />
        )}
      </Awaited>
    </Panel>
  );
}
