import { describe, expect, it } from 'vitest';
import { readWrappedSearch } from './address';
import { drawable, fitting } from './pieces';
import { earlier, later, readStretch, stretchOf, usual } from './stretch';
import { busiestDay, busiestHour, streakOf } from './told';

describe('a stretch of time', () => {
  it('is the day, week, month or year that a day is in', () => {
    expect(stretchOf('day', '2026-12-01').at).toBe('2026-12-01');
    expect(stretchOf('week', '2026-12-01')).toMatchObject({ from: '2026-11-30', to: '2026-12-06' });
    expect(stretchOf('month', '2024-02-10')).toMatchObject({ at: '2024-02', to: '2024-02-29' });
    expect(stretchOf('year', '2026-12-01')).toMatchObject({ at: '2026', from: '2026-01-01', name: '2026' });
  });

  it('has one before and one after it', () => {
    const year = stretchOf('year', '2026-05-05');
    expect(earlier(year).at).toBe('2025');
    expect(later(stretchOf('month', '2026-12-01')).at).toBe('2027-01');
    expect(earlier(stretchOf('week', '2026-12-01')).at).toBe('2026-11-23');
  });

  it('is read from an address, and back', () => {
    for (const period of ['day', 'week', 'month', 'year'] as const) {
      const stretch = stretchOf(period, '2026-11-30');
      expect(readStretch(period, stretch.at)).toEqual(stretch);
    }
  });

  it('is none where the address makes no sense', () => {
    for (const [period, at] of [
      ['day', '2026-02-30'],
      ['day', '2026-2-3'],
      ['month', '2026-13'],
      ['year', '26'],
      ['decade', '2026'],
    ] as const)
      expect(readStretch(period, at)).toBeNull();
  });

  it('is the month before while a month has hardly begun', () => {
    expect(usual('2026-12-01').at).toBe('2026-11');
    expect(usual('2026-12-08').at).toBe('2026-12');
  });
});

describe('days after one another', () => {
  const day = (start: string, messages = 1) => ({ start, messages });

  it('are counted over the ends of months, and not over gaps', () => {
    expect(streakOf([day('2026-11-29'), day('2026-11-30'), day('2026-12-01'), day('2026-12-03')])).toBe(3);
    expect(streakOf([day('2026-11-29'), day('2026-11-30', 0), day('2026-12-01')])).toBe(1);
    expect(streakOf([])).toBe(0);
  });

  it('have one of most messages', () => {
    expect(busiestDay([day('2026-11-29', 2), day('2026-11-30', 9)])).toContain('30');
    expect(busiestDay([day('2026-11-29', 0)])).toBeNull();
  });
});

describe('the busiest hour', () => {
  const hours = Array.from({ length: 7 }, (_, weekday) =>
    Array.from({ length: 24 }, (_, hour) => (weekday === 1 && hour === 14 ? 5 : 0)),
  );

  it('is on a day of the week, or just an hour of one day', () => {
    expect(busiestHour(hours, false)).toBe('Tuesday, 14:00 to 15:00');
    expect(busiestHour(hours, true)).toBe('14:00 to 15:00');
    expect(busiestHour([[0]], false)).toBeNull();
  });
});

describe('a text in a picture', () => {
  it('has no characters that a picture cannot hold', () => {
    expect(drawable('a\u0000b\u0007c\ud800d\uffff', 20)).toBe('abcd');
    expect(drawable('Grüße 🦀', 20)).toBe('Grüße 🦀');
  });

  it('is cut to its room, and never within a character', () => {
    expect(drawable('abcdef', 4)).toBe('abc…');
    expect(drawable('🦀🦀🦀', 2)).toBe('🦀…');
  });

  it('is as large as fits', () => {
    expect(fitting('12', 900, 200)).toBe(200);
    expect(fitting('1234567890', 720, 200)).toBe(100);
  });
});

describe('the address of a card', () => {
  it('names no projects unless it says so', () => {
    expect(readWrappedSearch({})).toEqual({});
    expect(readWrappedSearch({ names: '1', look: 'paper', shape: 'round' })).toEqual({
      names: true,
      look: 'paper',
    });
  });
});
