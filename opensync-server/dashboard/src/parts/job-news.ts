import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { onChanges } from '../api/changes';
import { jobsQuery } from '../api/jobs';

/** Reads the jobs anew when an event tells that one is further, however many parts of the page ask for it. */
export function useJobNews(): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      onChanges((changes) => {
        if (changes.some(({ kind }) => kind === 'job'))
          void queries.invalidateQueries(jobsQuery, { cancelRefetch: false });
      }),
    [queries],
  );
}
