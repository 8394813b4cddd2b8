import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { findQuery } from '../../api/reader';
import type { Found } from '../../api/types';
import { usePaused } from '../../parts/pause';

/** What is sought in a session, and what was found. */
export interface Finding {
  query: string;
  setQuery(query: string): void;
  isExact: boolean;
  setExact(isExact: boolean): void;
  isWord: boolean;
  setWord(isWord: boolean): void;
  isPending: boolean;
  isFailed: boolean;
  total: number;
  hits: readonly Found[];
  /** Which of the hits one is at. */
  index: number | null;
  go(index: number): void;
  step(by: 1 | -1): void;
  close(): void;
}

const PAUSE_MS = 120;

interface FindProps {
  id: string;
  query: string;
  write(query: string): void;
  show(hit: Found): void;
  /** The place that is seen: the first hit is the next one after it. */
  placeNow(): number;
}

/** Finds a text in the whole session. */
export function useFind({ id, query, write, show, placeNow }: FindProps): Finding {
  const [isExact, setExact] = useState(false);
  const [isWord, setWord] = useState(false);
  const [index, setIndex] = useState<number | null>(null);
  const asked = usePaused(query, PAUSE_MS);
  const answer = useQuery(findQuery(id, { q: asked, case: isExact, word: isWord }));
  const hits = query === '' ? [] : (answer.data?.items ?? []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is found anew is begun anew
  useEffect(() => setIndex(null), [answer.data]);
  const go = (next: number) => {
    const hit = hits[next];
    if (!hit) return;
    setIndex(next);
    show(hit);
  };
  const step = (by: 1 | -1) => {
    if (hits.length === 0) return;
    if (index !== null) go((index + by + hits.length) % hits.length);
    else if (by === 1)
      go(
        Math.max(
          0,
          hits.findIndex((hit) => hit.place >= placeNow()),
        ),
      );
    else
      go(
        Math.max(
          0,
          hits.findLastIndex((hit) => hit.place <= placeNow()),
        ),
      );
  };
  return {
    query,
    setQuery: write,
    isExact,
    setExact,
    isWord,
    setWord,
    isPending: query !== '' && (answer.isFetching || asked !== query),
    isFailed: answer.isError,
    total: hits.length === 0 ? 0 : (answer.data?.total ?? 0),
    hits,
    index,
    go,
    step,
    close: () => write(''),
  };
}
