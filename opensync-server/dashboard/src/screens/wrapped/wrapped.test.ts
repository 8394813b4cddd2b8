import { describe, expect, it } from 'vitest';
import type { Wrapped } from '../../api/types';
import { readWrappedSearch } from './address';
import { drawable, fitting } from './pieces';
import { earlier, later, readStretch, stretchOf, usual } from './stretch';
import { toldOf } from './told';

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

const NOTHING = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 };

function totals(totalTokens: number, cost: number | null = 12, unpriced = 0): Wrapped['totals'] {
  return {
    sessions: totalTokens > 0 ? 3 : 0,
    messages: 40,
    toolCalls: 10,
    toolErrors: 1,
    usage: NOTHING,
    totalTokens,
    cost,
    claimedCost: 0,
    unpriced,
  };
}

function top(name: string, totalTokens: number): Wrapped['models'][number] {
  return { name, messages: 1, totalTokens, cost: 1, unpriced: 0 };
}

const WRAPPED: Wrapped = {
  period: 'month',
  firstDay: '2026-11-01',
  lastDay: '2026-11-30',
  isGoingOn: false,
  totals: totals(1000),
  before: totals(800),
  days: [1, 2].map((day) => ({ start: `2026-11-0${day}`, ...totals(500) })),
  activeDays: 2,
  streak: { firstDay: '2026-11-01', days: 2 },
  busiestDay: { start: '2026-11-02', ...totals(500) },
  hours: Array.from({ length: 24 }, (_, hour) => ({ messages: hour, tokens: hour, cost: 0 })),
  busiestHour: 23,
  models: [top('claude-opus-4-5', 750), top('', 250)],
  projects: [top('/home/ana/shop', 900), top('/home/ana/blog', 100)],
  sources: [],
  tools: [{ name: 'Read', calls: 5, errors: 0 }],
  cache: { readTokens: 90, inputTokens: 100, saved: 3 },
  longest: null,
  pending: 0,
};

const MONTH = stretchOf('month', '2026-11-01');

describe('what a card tells', () => {
  it('names projects only if one says so', () => {
    const hidden = toldOf(WRAPPED, MONTH, { hasNames: false, hasCost: true });
    expect(JSON.stringify(hidden)).not.toContain('shop');
    expect(hidden.projects).toEqual([
      { name: 'Project 1', part: 0.9 },
      { name: 'Project 2', part: 0.1 },
    ]);
    expect(toldOf(WRAPPED, MONTH, { hasNames: true, hasCost: true }).projects[0]?.name).toBe('shop');
  });

  it('has nothing of money if one says so', () => {
    expect(JSON.stringify(toldOf(WRAPPED, MONTH, { hasNames: false, hasCost: false }))).not.toContain('$');
  });

  it('says how it was against the time before, and that a cost is not whole', () => {
    const told = toldOf({ ...WRAPPED, totals: totals(1000, 12, 4) }, MONTH, {
      hasNames: false,
      hasCost: true,
    });
    expect(told.lines).toContain('25% more tokens than in the month before');
    expect(told.facts).toContainEqual({ value: '$12.00', name: 'cost, at least' });
  });

  it('never says that what has no price was free', () => {
    const told = toldOf({ ...WRAPPED, totals: totals(1000, null, 4) }, MONTH, {
      hasNames: false,
      hasCost: true,
    });
    expect(told.facts.map(({ name }) => name)).not.toContain('cost');
    expect(told.facts).toContainEqual({ value: '90%', name: 'from the cache' });
  });

  it('leaves out what has no name, and shows hours of a day and weeks of a year', () => {
    const of = { hasNames: false, hasCost: true };
    expect(toldOf(WRAPPED, MONTH, of).models).toEqual([{ name: 'claude-opus-4-5', part: 0.75 }]);
    expect(toldOf(WRAPPED, MONTH, of).bars).toEqual([500, 500]);
    expect(toldOf(WRAPPED, stretchOf('day', '2026-11-01'), of).bars).toHaveLength(24);
    expect(toldOf(WRAPPED, stretchOf('year', '2026-11-01'), of).bars).toEqual([1000]);
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
