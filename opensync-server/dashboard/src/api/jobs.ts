import { queryOptions } from '@tanstack/react-query';
import { ask, get } from './client';
import type { Job, JobKind } from './types';

/** Milliseconds between two looks at a job that goes on, for who hears of it by no event. */
const LOOK = 1500;

/** One's jobs, the newest first. Events tell how far they are; while one goes on it is looked at, too. */
export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: ({ signal }) => get('/jobs', { signal }),
  refetchOnMount: 'always',
  refetchInterval: ({ state }) => (state.data?.items.some((job) => job.state === 'running') ? LOOK : false),
});

/** Begins a job; of an import only what one agent wrote, if it is named. */
export function startJob(kind: JobKind, source?: string): Promise<Job> {
  return ask('post', '/jobs', { body: { kind, ...(source !== undefined && { source }) } });
}

/** Tells a job to stop. What it did until then stays. */
export function stopJob(id: string): Promise<Job> {
  return ask('delete', '/jobs/{id}', { path: { id } });
}

/** Deletes every session, if there are as many as one was told. */
export function deleteAll(count: number): Promise<Job> {
  return ask('post', '/delete', { body: { count, all: true } });
}
