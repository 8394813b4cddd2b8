import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { onChanges } from '../api/changes';

/** Has what was read under a key read anew when something changes, but at most every `ms` milliseconds. */
export function useFollow(key: QueryKey, ms: number): void {
  const queries = useQueryClient();
  const text = JSON.stringify(key);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` says all of the key.
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stop = onChanges(() => {
      timer ??= setTimeout(() => {
        timer = null;
        void queries.invalidateQueries({ queryKey: key });
      }, ms);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [queries, text, ms]);
}
