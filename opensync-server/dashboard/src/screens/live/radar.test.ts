import { expect, it } from 'vitest';
import { lastTouches } from './radar';

const touch = (sessionId: string, at: number, isWrite: boolean) => ({ sessionId, at, isWrite, place: at });

it('of each session the last write is told, else the last read, the newest first', () => {
  const told = lastTouches([
    touch('a', 1, true),
    touch('b', 2, false),
    touch('a', 3, true),
    touch('b', 4, false),
    touch('a', 5, false),
  ]);
  expect(told.map(({ sessionId, at, isWrite }) => [sessionId, at, isWrite])).toEqual([
    ['b', 4, false],
    ['a', 3, true],
  ]);
});
