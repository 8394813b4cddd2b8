import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Filter } from '../format/filter';
import { get } from './client';
import { partAddress } from './reader';
import { filterQuery } from './sessions';
import type { Message, Part } from './types';

/** What a session is judged to be, in the order of the keys `1` to `4`. */
export const STATUSES = ['golden', 'correct', 'incorrect', 'needs_review'] as const;

/** A pile of marked sessions: all that are judged so, or those that nobody judged yet. */
export const QUEUES = ['unjudged', 'needs_review', 'golden', 'correct', 'incorrect'] as const;
export type Queue = (typeof QUEUES)[number];

/** Sessions of one answer. */
const PIECE = 100;

/** The filter that leaves the marked sessions of one pile. */
export function queueFilter(filter: Filter, queue: Queue | undefined): Filter {
  const marked: Filter = { ...filter, has: [...new Set([...(filter.has ?? []), 'eval' as const])] };
  if (queue === undefined) return marked;
  return { ...marked, status: queue === 'unjudged' ? STATUSES.map((one) => `-${one}`) : [queue] };
}

/** The marked sessions of a pile, what changed last first. Those that subagents held may be marked too. */
export function markedQuery(filter: Filter, queue: Queue | undefined) {
  return infiniteQueryOptions({
    queryKey: ['sessions', 'marked', filter, queue],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filterQuery(queueFilter(filter, queue)), limit: PIECE, cursor: pageParam };
      return get('/sessions', { query, signal });
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}

/** How many marked sessions a filter leaves, and how many of them are judged to be what. */
export function countsQuery(filter: Filter) {
  const { status: _, ...rest } = filter;
  return queryOptions({
    queryKey: ['sessions', 'marked', 'counts', rest],
    queryFn: async ({ signal }) => {
      const query = { ...filterQuery(queueFilter(rest, undefined)), fields: 'status' };
      const { status = [] } = await get('/facets', { query, signal });
      const counted = new Map(status.map(({ value, count }) => [value, count]));
      const of = (word: string) => counted.get(word) ?? 0;
      const judged = {
        needs_review: of('needs_review'),
        golden: of('golden'),
        correct: of('correct'),
        incorrect: of('incorrect'),
      } as const;
      const rated = Object.values(judged).reduce((sum, count) => sum + count, 0);
      return { all: of('ready'), unjudged: Math.max(0, of('ready') - rated), ...judged };
    },
    placeholderData: keepPreviousData,
  });
}

/** Messages of one answer while an answer of the model is put together, and how many at most. */
const STEP = 200;
const MOST_MESSAGES = 1000;
const MOST_PART_BYTES = 64 * 1024;

/** All that a part of the model's words says. */
async function wholeText(id: string, place: number, part: Part): Promise<string> {
  if (!part.cut) return part.text ?? '';
  const answer = await fetch(partAddress(id, place, part.n), { credentials: 'same-origin' });
  return answer.ok ? answer.text() : (part.text ?? '');
}

async function wordsOf(
  id: string,
  messages: readonly Message[],
  role: 'user' | 'assistant',
): Promise<string> {
  const texts: Promise<string>[] = [];
  for (const message of messages) {
    if (message.role !== role || message.isInjected || message.isSidechain) continue;
    const said = message.parts.filter(({ kind, text }) => kind === 'text' && (text ?? '').trim() !== '');
    texts.push(...said.map((part) => wholeText(id, message.place, part)));
  }
  return (await Promise.all(texts)).join('\n\n');
}

/** What was asked at a place, and all that the model said until the next question. */
export function turnQuery(id: string, from: number, next: number | null) {
  return queryOptions({
    queryKey: ['sessions', 'one', id, 'turn', from, next],
    queryFn: async ({ signal }) => {
      const messages: Message[] = [];
      let at: number | null = from;
      while (at !== null && messages.length < MOST_MESSAGES) {
        const query = { from: at, limit: STEP, maxPartBytes: MOST_PART_BYTES };
        const page: { items: Message[] } = await get('/sessions/{id}/messages', {
          path: { id },
          query,
          signal,
        });
        const items = page.items.filter(({ place }) => next === null || place < next);
        messages.push(...items);
        const last = items.at(-1)?.place;
        at = items.length < STEP || last === undefined ? null : last + 1;
      }
      const prompt = messages.filter(({ place }) => place === from);
      const asked = await wordsOf(id, prompt, 'user');
      return { prompt: asked, answer: await wordsOf(id, messages, 'assistant') };
    },
    staleTime: 5 * 60_000,
  });
}
