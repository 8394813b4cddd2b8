import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lastQuery, liveQuery } from '../../api/live';
import { titleOf } from '../../format/names';
import { plural } from '../../format/numbers';
import { useFollow } from '../../parts/follow';
import { usePageTitle } from '../../parts/page-title';
import { Empty, Failure, Skeleton } from '../../parts/states';
import { Moment } from '../../parts/values';
import { LiveCard } from './card';
import { Radar } from './radar';

/** Milliseconds between two looks at the list while events come in a stream. */
const SETTLE = 2000;

/** Nobody is at work: which session was the last. */
function Nobody() {
  const last = useQuery(lastQuery).data?.items[0];
  return (
    <Empty title="Nobody is working">
      {last ? (
        <p>
          Changed last:{' '}
          <Link to="/sessions/$id" params={{ id: last.externalId }} className="text-accent hover:underline">
            <bdi>{titleOf(last)}</bdi>
          </Link>
          {' · '}
          <Moment at={last.updatedAt} />
        </p>
      ) : (
        <p>Sessions show here while an agent writes them.</p>
      )}
    </Empty>
  );
}

/** Who works on what now: sessions that changed within a quarter of an hour. */
export function LiveScreen() {
  const query = useQuery(liveQuery);
  useFollow(liveQuery.queryKey, SETTLE);
  useFollow(lastQuery.queryKey, SETTLE);
  const { sessions = [], collisions = [] } = query.data ?? {};
  const waiting = sessions.filter(({ state }) => state === 'waiting').length;
  // The tab counts those that wait for their person.
  usePageTitle(waiting > 0 ? `(${waiting}) Live` : 'Live');
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex items-baseline gap-3 px-4 py-3">
        <h1 tabIndex={-1} className="text-section font-semibold">
          Live
        </h1>
        <span role="status" className="text-muted">
          {sessions.length > 0 && `${plural(sessions.length, 'session')} at work`}
          {waiting > 0 && `, ${waiting === 1 ? 'one waits' : `${waiting} wait`} for you`}
        </span>
      </div>
      {query.isPending && <Skeleton rows={4} height={120} />}
      {query.error && (
        <Failure what="The sessions could not be read" error={query.error} retry={() => query.refetch()} />
      )}
      {query.isSuccess && sessions.length === 0 && <Nobody />}
      <Radar collisions={collisions} sessions={sessions} />
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(22rem,100%),1fr))] gap-3 px-4 pb-6">
        {sessions.map((live) => (
          <LiveCard key={live.session.externalId} live={live} />
        ))}
      </div>
    </div>
  );
}
