import { hashKey, notifyManager, QueryClient } from '@tanstack/react-query';
import { chosenZone } from '../format/zone';
import { asProblem } from './problem';

/** Whether asking again may help: the server was busy or away, or the line was. */
function isPassing(error: unknown): boolean {
  const { status, code } = asProblem(error);
  return status === 429 || status === 503 || status === 502 || code === 'unreachable';
}

// Who watches an answer or a change is told before the browser does anything else. By a timer, as it is
// else, a box whose state is a change that has just begun would be drawn once as it was before.
notifyManager.setScheduler(queueMicrotask);

/** What the pages know of the server's answers. What has changed is told by events, not by asking again. */
export function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Days of one zone are not those of another.
        queryKeyHashFn: (key) => hashKey([chosenZone() ?? null, key]),
        // A server on this machine answers without any network.
        networkMode: 'always',
        staleTime: 60_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 3 && isPassing(error),
        retryDelay: (failures, error) => asProblem(error).retryAfter ?? Math.min(500 * 2 ** failures, 8000),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
