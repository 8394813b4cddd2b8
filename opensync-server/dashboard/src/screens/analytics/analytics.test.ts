import { describe, expect, it } from 'vitest';
import type { Totals } from '../../api/types';
import { readAnalyticsSearch } from './address';
import { RATIOS } from './ratios';
import { callsOf } from './tool-search';
import { byDay, byHour } from './week';

const NOTHING: Totals = {
  sessions: 0,
  messages: 0,
  toolCalls: 0,
  toolErrors: 0,
  usage: { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 },
  totalTokens: 0,
  cost: null,
  claimedCost: 0,
  unpriced: 0,
};

const SOME: Totals = {
  sessions: 4,
  messages: 40,
  toolCalls: 20,
  toolErrors: 5,
  usage: { input: 100, cacheRead: 600, cacheWrite5m: 200, cacheWrite1h: 100, output: 150, reasoning: 50 },
  totalTokens: 1200,
  cost: 2,
  claimedCost: 0,
  unpriced: 0,
};

/** What a ratio says of sums. */
function said(name: string, totals: Totals): string | null {
  const ratio = RATIOS.find((one) => one.name === name);
  const value = ratio?.of(totals) ?? null;
  return value === null ? null : (ratio?.format(value) ?? null);
}

describe('ratios', () => {
  it('divide what there is', () => {
    expect(said('From the cache', SOME)).toBe('60%');
    expect(said('Tokens a message', SOME)).toBe('30');
    expect(said('Input per output', SOME)).toBe('5');
    expect(said('Failure rate', SOME)).toBe('25%');
    expect(said('Cost a session', SOME)).toBe('$0.50');
    expect(said('Cost per 1K output', SOME)).toBe('$10.00');
  });

  it('say nothing where there is nothing to divide by', () => {
    for (const { name } of RATIOS) expect(said(name, NOTHING)).toBeNull();
  });

  it('say nothing of money where no price is known', () => {
    expect(said('Cost a session', { ...SOME, cost: null })).toBeNull();
  });
});

describe('the week', () => {
  const days = Array.from({ length: 7 }, (_, day) => Array.from({ length: 24 }, (_, hour) => day * hour));

  it('is summed by day and by hour', () => {
    expect(byDay(days).map(({ values }) => values[0])).toEqual([0, 276, 552, 828, 1104, 1380, 1656]);
    expect(byHour(days)[2]?.values).toEqual([42]);
    expect(byDay(days)[0]?.full).toBe('Monday');
  });
});

describe('the calls of a tool', () => {
  it('are found by a search among the same sessions', () => {
    const filter = { project: ['/shop'], from: '2026-11-01', text: 'left out' };
    expect(callsOf('Read', filter)).toEqual({
      project: ['/shop'],
      from: '2026-11-01',
      q: 'tool:=Read',
      type: 'fulltext',
    });
    expect(callsOf('Bash', {}, true)?.q).toBe('tool:=Bash has:error');
  });

  it('are found whatever the name holds', () => {
    const said = (name: string) => callsOf(name, {})?.q;
    expect(said('two words')).toBe('tool:"=two words"');
    expect(said('a"b')).toBe('tool:=a"b');
    expect(said('say "hi"')).toBe('tool:"=say ""hi"""');
    expect(callsOf('two words', {}, true)?.q).toBe('tool:"=two words" has:error');
  });

  it('cannot be asked for without a name, or by one whose end is not seen', () => {
    expect(callsOf('', {})).toBeNull();
    expect(callsOf('a ', {})).toBeNull();
  });
});

describe('the address of statistics', () => {
  it('keeps what it knows and leaves out the rest', () => {
    const search = { last: '90d', measure: 'cost', by: 'model', bucket: 'year', tool: 'Read', other: 'x' };
    expect(readAnalyticsSearch(search)).toEqual({ last: '90d', measure: 'cost', tool: 'Read' });
  });
});
