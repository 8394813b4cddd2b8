import { describe, expect, it } from 'vitest';
import { outlook, readBudget } from './budget';
import { daysBetween, monthEnd, plusDays, stepEnd, weekdayOf } from './days';
import { amount, change, share } from './measures';
import { bucketFor, daysOf, periodFilter, readPeriod, within } from './period';
import { every, isNamed, levels, summed, ticks } from './scale';

describe('days', () => {
  it('are added over the ends of months and years', () => {
    expect(plusDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(plusDays('2024-03-01', -1)).toBe('2024-02-29');
    expect(daysBetween('2026-11-30', '2026-12-01')).toBe(2);
  });

  it('know their week and their month', () => {
    expect(weekdayOf('2026-11-30')).toBe(0);
    expect(weekdayOf('2026-11-29')).toBe(6);
    expect(monthEnd('2026-02-10')).toBe('2026-02-28');
    expect(stepEnd('2026-11-30', 'week')).toBe('2026-12-06');
    expect(stepEnd('2026-12-01', 'month')).toBe('2026-12-31');
  });
});

describe('a period', () => {
  it('is the last thirty days where the address says nothing', () => {
    expect(periodFilter(readPeriod({}), '2026-12-01')).toEqual({ from: '2026-11-02', to: '2026-12-01' });
  });

  it('is the days of the address, whatever else it names', () => {
    const search = readPeriod({ from: '2026-01-01', last: '7d', project: 'shop' });
    expect(search).toEqual({ from: '2026-01-01', project: ['shop'] });
    expect(periodFilter(search, '2026-12-01')).toEqual(search);
  });

  it('of all time has no days', () => {
    const filter = periodFilter(readPeriod({ last: 'all' }), '2026-12-01');
    expect(filter).toEqual({});
    expect(daysOf(filter, '2026-12-01')).toBeNull();
  });

  it('of a month begins with its first day', () => {
    expect(periodFilter(readPeriod({ last: 'month' }), '2026-12-17').from).toBe('2026-12-01');
  });

  it('has steps that can be seen', () => {
    expect([7, 90, 365, 1000].map(bucketFor)).toEqual(['day', 'day', 'week', 'month']);
  });

  it('keeps a step that reaches over its end within it', () => {
    const filter = { from: '2026-11-05', to: '2026-12-01' };
    expect(within(filter, '2026-11-02', '2026-11-08')).toEqual({ from: '2026-11-05', to: '2026-11-08' });
    expect(within(filter, '2026-11-30', '2026-12-06')).toEqual({ from: '2026-11-30', to: '2026-12-01' });
  });
});

describe('an axis', () => {
  it('has marks that are easy to read and reach over the largest value', () => {
    expect(ticks(9.7)).toEqual([0, 2.5, 5, 7.5, 10]);
    expect(ticks(1_019_776)).toEqual([0, 500_000, 1_000_000, 1_500_000]);
    expect(ticks(0.03)).toEqual([0, 0.01, 0.02, 0.03]);
    for (const max of [1e-7, 0.3, 1, 3, 17, 99, 101, 12_345, 9.99e12]) {
      const marks = ticks(max);
      expect(marks.at(-1)).toBeGreaterThanOrEqual(max * (1 - 1e-9));
      expect(marks.length).toBeLessThanOrEqual(6);
    }
  });

  it('of things that are counted has whole marks', () => {
    expect(ticks(2, 4, true)).toEqual([0, 1, 2]);
    expect(ticks(9, 4, true)).toEqual([0, 3, 6, 9]);
  });

  it('of nothing is an axis all the same', () => {
    expect(ticks(0)).toEqual([0, 1]);
    expect(ticks(Number.NaN)).toEqual([0, 1]);
  });

  it('names as many steps as there is room for, the last one always', () => {
    const nth = every(30, 600, 60);
    expect(nth).toBe(3);
    expect(isNamed(29, 30, nth)).toBe(true);
    expect(Array.from({ length: 30 }, (_, at) => isNamed(at, 30, nth)).filter(Boolean)).toHaveLength(10);
  });
});

describe('cells of a heat map', () => {
  it('are as dark as a quarter of them is, and empty where there is nothing', () => {
    expect(levels([0, 1, 2, 3, 1000])).toEqual([0, 1, 2, 3, 4]);
    expect(levels([0, 0])).toEqual([0, 0]);
    expect(levels([5, 5])).toEqual([1, 1]);
  });
});

describe('sums', () => {
  it('go up step by step, each name for itself', () => {
    expect(
      summed([
        [1, 0],
        [2, 5],
      ]),
    ).toEqual([
      [1, 0],
      [3, 5],
    ]);
  });
});

describe('amounts', () => {
  it('are short, and money is money', () => {
    expect(amount('tokens', 1_250_000)).toBe('1.3M');
    expect(amount('cost', 0.004)).toBe('$0.0040');
  });

  it('are parts of a whole', () => {
    expect([share(1, 4), share(1, 30), share(1, 100_000), share(0, 5), share(1, 0)]).toEqual([
      '25%',
      '3.3%',
      '< 0.1%',
      '0%',
      '–',
    ]);
  });

  it('say how they have changed, and nothing where nothing was before', () => {
    expect(change(112, 100)).toEqual({ text: '12%', direction: 1 });
    expect(change(50, 100)).toEqual({ text: '50%', direction: -1 });
    expect(change(100, 100)?.direction).toBe(0);
    expect(change(5, 0)).toBeNull();
  });
});

describe('a budget', () => {
  it('lasts, or is used up on a day that is told', () => {
    expect(outlook(100, 40, 1, '2026-11-20')).toEqual({ projected: 50, usedUpOn: null, perDay: 60 / 11 });
    expect(outlook(100, 40, 12, '2026-11-20').usedUpOn).toBe('2026-11-25');
    expect(outlook(100, 120, 12, '2026-11-20')).toEqual({
      projected: 240,
      usedUpOn: '2026-11-20',
      perDay: 0,
    });
  });

  it('that nobody works against lasts', () => {
    expect(outlook(100, 0, 0, '2026-11-01')).toEqual({ projected: 0, usedUpOn: null, perDay: 100 / 30 });
  });

  it('is read only if it makes sense', () => {
    expect(readBudget('{"amount":20,"unit":"money"}')).toEqual({ amount: 20, unit: 'money' });
    for (const text of [null, '', 'x', '{"amount":-1,"unit":"money"}', '{"amount":1,"unit":"hours"}', '[]'])
      expect(readBudget(text)).toBeNull();
  });
});
