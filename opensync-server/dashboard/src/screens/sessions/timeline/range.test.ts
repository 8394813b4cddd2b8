import { expect, it } from 'vitest';
import { spanOfDays, ticksOf } from './lanes';
import { daysBetween, daysOf, lengthOf, moved, zoomed } from './range';

const march = { from: '2026-03-01', to: '2026-03-30' };

it('the days of the filter are shown, else a week that ends with the last of them', () => {
  expect(daysOf({ from: '2026-03-01', to: '2026-03-04' }, undefined)).toEqual({
    from: '2026-03-01',
    to: '2026-03-04',
  });
  expect(daysOf({ to: '2026-03-30' }, undefined)).toEqual({ from: '2026-03-24', to: '2026-03-30' });
  expect(daysOf({ from: '2026-03-09', to: '2026-03-04' }, undefined)).toEqual({
    from: '2026-03-04',
    to: '2026-03-04',
  });
});

it('one goes back and forth by what is seen, and nearer and farther from its end', () => {
  expect(lengthOf(march)).toBe(30);
  expect(moved(march, 1)).toEqual({ from: '2026-03-31', to: '2026-04-29' });
  expect(moved(moved(march, 1), -1)).toEqual(march);
  expect(zoomed(march, 7)).toEqual({ from: '2026-03-24', to: '2026-03-30' });
});

it('a line of the axis leads to what lies between it and the next', () => {
  const span = spanOfDays('2026-03-01', '2026-03-07');
  const ticks = ticksOf(span);
  expect(daysBetween(ticks[1]?.at ?? 0, ticks[2]?.at, span)).toEqual({
    from: '2026-03-02',
    to: '2026-03-02',
  });
  expect(daysBetween(ticks[6]?.at ?? 0, undefined, span)).toEqual({ from: '2026-03-07', to: '2026-03-07' });
});
