import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { streamState, watchStream } from '../api/changes';
import { jobsQuery } from '../api/jobs';
import { modelQuery, storageQuery } from '../api/settings';
import type { Job } from '../api/types';
import { plural } from '../format/numbers';
import { classes } from '../parts/classes';
import { useFollow } from '../parts/follow';
import { useJobNews } from '../parts/job-news';
import { useIsPhone } from '../parts/media';
import { STAYS } from '../parts/notices';
import { aloud, type Doing, doings } from './status-words';

/** Milliseconds after which a stream that does not come again is worth a line. */
const LOST = 5000;

/** Milliseconds between two looks at what is behind, while something is. A hidden page does not look. */
const LOOK = 10_000;

/** Whether the stream is gone for longer than a moment. */
function useIsLost(): boolean {
  const isAway = useSyncExternalStore(watchStream, streamState) === 'connecting';
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    if (!isAway) return;
    const timer = setTimeout(() => setLost(true), LOST);
    return () => {
      clearTimeout(timer);
      setLost(false);
    };
  }, [isAway]);
  return isLost;
}

const NONE: readonly Job[] = [];

/** The jobs that go on, and one that has ended while one looked on. */
function useJobs() {
  useJobNews();
  const jobs = useQuery(jobsQuery).data?.items ?? NONE;
  const [ended, setEnded] = useState<Job | null>(null);
  const seen = useRef(new Set<string>());
  useEffect(() => {
    for (const job of jobs) {
      if (job.state === 'running') seen.current.add(job.id);
      else if (seen.current.delete(job.id)) setEnded(job);
    }
  }, [jobs]);
  useEffect(() => {
    if (ended === null) return;
    const timer = setTimeout(() => setEnded(null), STAYS);
    return () => clearTimeout(timer);
  }, [ended]);
  return { running: jobs.filter(({ state }) => state === 'running'), ended };
}

/** What is behind, and how much there is in all. */
function useAmounts() {
  useFollow(modelQuery.queryKey, LOOK);
  useFollow(storageQuery.queryKey, LOOK);
  const model = useQuery({
    ...modelQuery,
    refetchInterval: ({ state }) => ((state.data?.pending ?? 0) > 0 ? LOOK : false),
  }).data;
  const storage = useQuery({
    ...storageQuery,
    refetchInterval: ({ state }) => ((state.data?.pending ?? 0) > 0 ? LOOK : false),
  }).data;
  return {
    unindexed: storage?.pending ?? 0,
    unembedded: model?.pending ?? 0,
    changes: model?.total ?? 0,
    sessions: storage && plural(storage.sessions, 'session'),
    search: model && (model.installed ? 'search by words and meaning' : 'search by words'),
  };
}

function Line({ of: { text, part, tab, isBad } }: { of: Doing }) {
  const isPhone = useIsPhone();
  const look = classes('min-w-0 truncate tabular-nums', isBad && 'text-bad');
  return (
    <li className="flex min-w-0 items-center gap-2">
      {tab === undefined || isPhone ? (
        <span className={look}>{text}</span>
      ) : (
        <Link to="/settings/$tab" params={{ tab }} className={classes(look, 'hover:underline')}>
          {text}
        </Link>
      )}
      {part != null && (
        <span aria-hidden="true" className="h-1 w-16 shrink-0 overflow-hidden rounded-full bg-line">
          <span className="block h-full bg-accent" style={{ width: `${part * 100}%` }} />
        </span>
      )}
    </li>
  );
}

/**
 * A line at the foot of the page with what the server does and what it has not done yet. It is there only
 * while there is something to say; a phone has room for the first thing.
 */
export function StatusLine() {
  const page = useRouterState({ select: (state) => state.location.pathname });
  const { sessions, search, ...amounts } = useAmounts();
  const known = { ...amounts, ...useJobs(), isLost: useIsLost() };
  const lines = doings(known, page);
  return (
    <>
      <p role="status" className="sr-only">
        {aloud(known, page)}
      </p>
      {lines.length > 0 && (
        <section
          aria-label="What the server does"
          className="flex h-6 shrink-0 items-center gap-5 border-line border-t bg-surface px-3 text-label text-muted print:hidden"
        >
          <ul className="flex min-w-0 flex-1 items-center gap-5 max-phone:[&>li:not(:first-child)]:hidden">
            {lines.map((line) => (
              <Line key={line.id} of={line} />
            ))}
          </ul>
          {sessions && <span className="whitespace-nowrap max-wide:hidden">{sessions}</span>}
          {search && <span className="whitespace-nowrap max-wide:hidden">{search}</span>}
        </section>
      )}
    </>
  );
}
