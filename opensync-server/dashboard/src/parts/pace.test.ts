import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { paced } from './pace';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('the first time is at once, and all that is asked for meanwhile is one more', async () => {
  const run = vi.fn(async () => {});
  const { ask } = paced(run, 1000);
  ask();
  expect(run).toHaveBeenCalledTimes(1);
  for (let times = 0; times < 5; times += 1) ask();
  await vi.advanceTimersByTimeAsync(999);
  expect(run).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(run).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(run).toHaveBeenCalledTimes(2);
});

it('what takes long is not begun again before it has ended, even if it fails', async () => {
  const run = vi.fn(() => new Promise((_, fail) => setTimeout(() => fail(new Error('no')), 3000)));
  const { ask } = paced(run, 1000);
  ask();
  ask();
  await vi.advanceTimersByTimeAsync(2999);
  expect(run).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(run).toHaveBeenCalledTimes(2);
});

it('nothing is run after its end', async () => {
  const run = vi.fn(async () => {});
  const { ask, end } = paced(run, 1000);
  ask();
  ask();
  end();
  ask();
  await vi.advanceTimersByTimeAsync(5000);
  expect(run).toHaveBeenCalledTimes(1);
});
