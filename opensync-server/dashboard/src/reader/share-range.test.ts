import { expect, it } from 'vitest';
import { endsOf, isIn, withEnd } from './share-range';
import type { Turn } from './turns';

const turn = (place: number, nth: number): Turn => ({
  number: nth + 1,
  place,
  at: 0,
  title: `prompt ${nth + 1}`,
  calls: 0,
  edits: 0,
  failures: 0,
  cost: null,
  unpriced: 0,
  ms: 0,
});

/** Prompts at these places of a session of twelve messages, the first of which is a notice. */
const turns = [1, 4, 8].map(turn);

it('all is shared until one says otherwise', () => {
  expect(endsOf(turns, {})).toEqual({ first: 0, last: 2 });
});

it('the ends are the prompts that the first and the last message belong to', () => {
  expect(endsOf(turns, { firstMessage: 5, lastMessage: 8 })).toEqual({ first: 1, last: 1 });
  expect(endsOf(turns, { firstMessage: 7, lastMessage: 9 })).toEqual({ first: 1, last: 2 });
  expect(endsOf(turns, { firstMessage: 1, lastMessage: 1 })).toEqual({ first: 0, last: 0 });
});

it('a prompt is shared with all that it led to, up to the next', () => {
  const second = withEnd(turns, withEnd(turns, {}, 'first', 1), 'last', 1);
  expect(second).toEqual({ firstMessage: 5, lastMessage: 8 });
  expect([4, 5, 8, 9].map((message) => isIn(second, message))).toEqual([false, true, true, false]);
});

it('what stands before the first prompt and after the last is shared with them', () => {
  const all = withEnd(turns, withEnd(turns, { firstMessage: 5, lastMessage: 8 }, 'first', 0), 'last', 2);
  expect(all).toEqual({});
  expect(isIn(all, 12)).toBe(true);
});

it('neither end passes the other', () => {
  expect(withEnd(turns, { lastMessage: 8 }, 'first', 2)).toEqual({ firstMessage: 5, lastMessage: 8 });
  expect(withEnd(turns, { firstMessage: 5 }, 'last', 0)).toEqual({ firstMessage: 5, lastMessage: 8 });
  expect(withEnd(turns, {}, 'first', -3)).toEqual({});
  expect(withEnd(turns, {}, 'last', 99)).toEqual({});
});
