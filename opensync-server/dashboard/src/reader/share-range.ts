import type { Turn } from './turns';

/** The messages that are shared, counted from 1; from the first and to the last if absent. */
export interface Range {
  firstMessage?: number;
  lastMessage?: number;
}

/** Either end of what is shared. */
export type End = 'first' | 'last';

/** The first and the last prompt of which something is shared, by where they stand among all. */
export interface Ends {
  first: number;
  last: number;
}

/** Whether a message, counted from 1, is shared. */
export function isIn({ firstMessage = 1, lastMessage = Number.POSITIVE_INFINITY }: Range, message: number) {
  return message >= firstMessage && message <= lastMessage;
}

/** The prompts at the ends of what is shared. */
export function endsOf(turns: readonly Turn[], { firstMessage, lastMessage }: Range): Ends {
  const before = (message: number) =>
    Math.max(
      0,
      turns.findLastIndex(({ place }) => place < message),
    );
  const last = lastMessage === undefined ? turns.length - 1 : before(lastMessage);
  return { first: Math.min(last, firstMessage === undefined ? 0 : before(firstMessage)), last };
}

/** What is shared when one end is put on a prompt: whole prompts with all that they led to, one at least. */
export function withEnd(turns: readonly Turn[], range: Range, end: End, to: number): Range {
  const { first, last } = endsOf(turns, range);
  const { firstMessage: _, lastMessage: __, ...rest } = range;
  const from = end === 'first' ? Math.max(0, Math.min(to, last)) : first;
  const until = end === 'last' ? Math.min(turns.length - 1, Math.max(to, first)) : last;
  const begin = turns[from];
  const after = turns[until + 1];
  return {
    ...rest,
    ...(from > 0 && begin && { firstMessage: begin.place + 1 }),
    ...(after && { lastMessage: after.place }),
  };
}
