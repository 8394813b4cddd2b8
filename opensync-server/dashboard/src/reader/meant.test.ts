import { expect, it } from 'vitest';
import type { OutlineRow } from '../api/types';
import { placeMeant } from './meant';

const row = (place: number, time: string): OutlineRow => ({
  place,
  at: new Date(time).getTime(),
  bytes: 1,
  isError: false,
  isInjected: false,
  isSidechain: false,
  kinds: ['text'],
  role: 'user',
});

const rows = [
  row(0, '2026-03-01T09:10'),
  row(1, '2026-03-01T14:29'),
  row(2, '2026-03-01T14:31'),
  row(5, '2026-03-02T08:00'),
];
const near = new Date('2026-03-01T20:00').getTime();

it('a number is that of a message, counted from 1', () => {
  expect(placeMeant('1', rows, near)).toBe(0);
  expect(placeMeant(' 6 ', rows, near)).toBe(5);
});

it('a time leads to the first message from then on, of the day that one is at', () => {
  expect(placeMeant('14:30', rows, near)).toBe(2);
  expect(placeMeant('9:05', rows, near)).toBe(0);
  expect(placeMeant('7:00', rows, new Date('2026-03-02T12:00').getTime())).toBe(5);
});

it('a day can be said, with a time or without', () => {
  expect(placeMeant('2026-03-02', rows, near)).toBe(5);
  expect(placeMeant('2026-03-01 14:00', rows, near)).toBe(1);
});

it('a time after all of them leads to the last', () => {
  expect(placeMeant('23:59', rows, near)).toBe(5);
  expect(placeMeant('2027-01-01', rows, near)).toBe(5);
});

it('anything else is no place', () => {
  for (const typed of ['', 'soon', '-1', '25:99', '2026-13-45', '1e3', '12345678901'])
    expect(placeMeant(typed, rows, near)).toBeUndefined();
});
