import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Boundary } from './boundary';
import { Failure, Skeleton } from './states';

interface Props<Data> {
  query: UseQueryResult<Data>;
  /** What it is, as one says that it failed: "The tools". */
  what: string;
  /** How high it will be, in rows. */
  rows?: number;
  children: (data: Data) => ReactNode;
}

/** What is read: a place for it until it comes, or what failed. */
export function Awaited<Data>({ query, what, rows = 6, children }: Props<Data>) {
  const { data, error, isPlaceholderData, refetch } = query;
  if (data === undefined) {
    if (error) return <Failure what={`${what} could not be read`} error={error} retry={() => refetch()} />;
    return <Skeleton rows={rows} />;
  }
  return (
    <Boundary what={`${what} could not be shown`}>
      <div className={isPlaceholderData ? 'dim-late' : undefined}>{children(data)}</div>
    </Boundary>
  );
}
