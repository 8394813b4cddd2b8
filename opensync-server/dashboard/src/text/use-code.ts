import { useEffect, useState } from 'react';
import { Lane } from './lane';
import { Recent } from './recent';
import type { CodeToken } from './tokens';
import { startCodeWorker } from './workers';

/** Longer code stays without colours. */
const LARGEST = 128 * 1024;
const LIMIT_MS = 2000;

const lane = new Lane<CodeToken[]>(startCodeWorker, LIMIT_MS);
const known = new Recent<string, CodeToken[]>(200);

/** The coloured stretches of a code, once they are there; nothing before, and where there is no grammar. */
export function useCode(text: string, language: string | undefined): CodeToken[] | undefined {
  const key = `${language ?? ''}\n${text}`;
  const [answered, setAnswered] = useState<{ key: string; tokens: CodeToken[] }>();
  const now = known.get(key) ?? (answered?.key === key ? answered.tokens : undefined);
  const isSettled = now !== undefined || language === undefined || text.length > LARGEST;
  useEffect(() => {
    if (isSettled) return;
    const stop = new AbortController();
    lane.ask({ language, text }, stop.signal).then((tokens) => {
      if (stop.signal.aborted || !tokens) return;
      known.set(key, tokens);
      setAnswered({ key, tokens });
    });
    return () => stop.abort();
  }, [key, text, language, isSettled]);
  return now;
}
