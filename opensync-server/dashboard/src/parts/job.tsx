import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { jobsQuery, startJob, stopJob } from '../api/jobs';
import { asProblem } from '../api/problem';
import type { Job, JobKind } from '../api/types';
import { Button } from './button';
import { useJobNews } from './job-news';
import { endOf, partOf, progressOf } from './job-words';
import { say } from './notices';
import { Moment } from './values';

/** What each kind of job changes, by the names of the queries. */
const CHANGES: Readonly<Record<JobKind, readonly string[]>> = {
  import: ['sources', 'storage', 'model', 'sessions', 'facets', 'prices'],
  embed: ['model', 'storage'],
  install: ['model', 'storage', 'server'],
  reprice: ['prices', 'sessions'],
  delete: ['sources', 'storage', 'model', 'sessions', 'facets', 'prices', 'shares'],
};

/** Keeps the jobs true by their events, and reads anew what one has changed when it ends. */
function useJobEvents(job: Job | undefined): void {
  const queries = useQueryClient();
  useJobNews();
  const running = useRef<string | null>(null);
  useEffect(() => {
    if (job?.state === 'running') running.current = job.id;
    else if (job && running.current === job.id) {
      running.current = null;
      for (const name of CHANGES[job.kind]) void queries.invalidateQueries({ queryKey: [name] });
    }
  }, [job, queries]);
}

/** The last job of a kind, and how one is begun. */
export function useJob(kind: JobKind) {
  const queries = useQueryClient();
  const job = useQuery(jobsQuery).data?.items.find((one) => one.kind === kind);
  useJobEvents(job);
  /** Takes in a job that was just begun, before any event tells of it. */
  const begun = (report: Job) => {
    queries.setQueryData(jobsQuery.queryKey, (list) => {
      const others = (list?.items ?? []).filter(({ id }) => id !== report.id);
      return { ...list, items: [report, ...others] };
    });
  };
  const start = useMutation({
    mutationFn: (source: string | undefined) => startJob(kind, source),
    onSuccess: begun,
    onError: (error) => say(asProblem(error).message, { isBad: true }),
  });
  return {
    job,
    isRunning: job?.state === 'running' || start.isPending,
    start: (source?: string) => start.mutate(source),
    begun,
  };
}

function Running({ job }: { job: Job }) {
  const stop = useMutation({
    mutationFn: () => stopJob(job.id),
    onError: (error) => say(asProblem(error).message, { isBad: true }),
  });
  const part = partOf(job);
  return (
    <div className="flex items-end gap-3">
      <label className="flex min-w-0 flex-1 flex-col gap-1.5">
        <span className="text-muted tabular-nums">{progressOf(job)}</span>
        <progress
          max={1}
          value={part ?? undefined}
          className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
        />
      </label>
      <Button disabled={stop.isPending || stop.isSuccess} onClick={() => stop.mutate()}>
        {stop.isPending || stop.isSuccess ? 'Stopping' : 'Stop'}
      </Button>
    </div>
  );
}

/** How far a job is, or how it ended; nothing where there was none. */
export function JobState({ job }: { job: Job | undefined }) {
  if (!job) return null;
  if (job.state === 'running') return <Running job={job} />;
  const isBad = job.state === 'failed';
  return (
    <p role={isBad ? 'alert' : 'status'} className={isBad ? 'text-bad' : 'text-muted'}>
      {endOf(job)} · <Moment at={job.endedAt} />
    </p>
  );
}
