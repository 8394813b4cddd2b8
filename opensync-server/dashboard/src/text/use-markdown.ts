import { useEffect, useState } from 'react';
import { Lane } from './lane';
import { parse, placeFor } from './lexer';
import { Recent } from './recent';
import type { Block } from './tree';
import { startMarkdownWorker } from './workers';

/** What became of a text: its tree, text that stays text, or that it is still being taken apart. */
export type Markdown = { state: 'tree'; blocks: Block[] } | { state: 'text' } | { state: 'pending' };

const LIMIT_MS = 300;
const PENDING: Markdown = { state: 'pending' };
const TEXT: Markdown = { state: 'text' };

const lane = new Lane<Block[]>(startMarkdownWorker, LIMIT_MS);
const known = new Recent<string, Markdown>(400);

function asMarkdown(blocks: Block[] | undefined): Markdown {
  return blocks ? { state: 'tree', blocks } : TEXT;
}

/** What is known at once. */
function atOnce(text: string): Markdown | undefined {
  const before = known.get(text);
  if (before) return before;
  const place = placeFor(text);
  if (place === 'worker') return undefined;
  const result = place === 'nowhere' ? TEXT : asMarkdown(parse(text));
  known.set(text, result);
  return result;
}

/** Takes Markdown apart, in the worker if it is long or odd. */
export function useMarkdown(text: string): Markdown {
  const [answered, setAnswered] = useState<{ text: string; result: Markdown }>();
  const now = answered?.text === text ? answered.result : atOnce(text);
  const isKnown = now !== undefined;
  useEffect(() => {
    if (isKnown) return;
    const stop = new AbortController();
    lane.ask(text, stop.signal).then((blocks) => {
      if (stop.signal.aborted) return;
      const result = asMarkdown(blocks);
      known.set(text, result);
      setAnswered({ text, result });
    });
    return () => stop.abort();
  }, [text, isKnown]);
  return now ?? PENDING;
}
