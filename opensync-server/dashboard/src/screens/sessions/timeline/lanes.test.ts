import { describe, expect, it } from 'vitest';
import type { Session } from '../../../api/types';
import { setZone } from '../../../format/zone';
import { lanesOf, MOST_LINES, spanOfDays, ticksOf } from './lanes';

const USAGE = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 };

function session(id: string, project: string, startedAt: number, updatedAt: number): Session {
  return {
    id: 1,
    externalId: id,
    source: 'claude-code',
    project: { name: project },
    models: [],
    providers: [],
    tags: [],
    usage: USAGE,
    messageCount: 1,
    promptCount: 1,
    errorCount: 0,
    activeMs: 0,
    toolCallCount: 0,
    shareCount: 0,
    unpricedCount: 0,
    evalReady: false,
    localOnly: false,
    startedAt,
    updatedAt,
  };
}

const span = { begin: 0, end: 100 };

const drawn = (sessions: readonly Session[]) =>
  lanesOf(sessions, span, 0.01).map(({ name, bars, lines }) => [
    name,
    lines,
    ...bars.map(({ session, line, from, to }) => `${session.externalId} ${line} ${from}-${to}`),
  ]);

describe('sessions over time', () => {
  it('stand in a lane for each project, the one that changed last first', () => {
    expect(
      drawn([session('a', 'shop', 0, 20), session('b', 'blog', 10, 50), session('c', 'shop', 30, 40)]),
    ).toEqual([
      ['blog', 1, 'b 0 0.1-0.5'],
      ['shop', 1, 'a 0 0-0.2', 'c 0 0.3-0.4'],
    ]);
  });

  it('stand under each other where they ran at once, and no deeper than there is room', () => {
    expect(
      drawn([session('a', 'shop', 0, 50), session('b', 'shop', 10, 20), session('c', 'shop', 25, 60)]),
    ).toEqual([['shop', 2, 'a 0 0-0.5', 'b 1 0.1-0.2', 'c 1 0.25-0.6']]);
    const many = Array.from({ length: 20 }, (_, nth) => session(`s${nth}`, 'shop', 0, 50));
    expect(lanesOf(many, span, 0.01)[0]?.lines).toBe(MOST_LINES);
  });

  it('are cut where the span ends, and seen however short they are', () => {
    expect(drawn([session('a', 'shop', -50, 20), session('b', 'shop', 99.9, 300)])).toEqual([
      ['shop', 1, 'a 0 0-0.2', 'b 0 0.99-1'],
    ]);
    expect(drawn([session('a', 'shop', 50, 50)])).toEqual([['shop', 1, 'a 0 0.5-0.51']]);
    expect(drawn([session('a', 'shop', -20, -10), session('b', 'shop', 100, 120)])).toEqual([]);
  });
});

describe('the axis', () => {
  it('has lines at round times, and never very many', () => {
    const day = spanOfDays('2026-03-02', '2026-03-02');
    expect(ticksOf(day)).toHaveLength(12);
    const week = spanOfDays('2026-03-02', '2026-03-08');
    expect(ticksOf(week).map(({ at }) => new Date(at).getDate())).toEqual([2, 3, 4, 5, 6, 7, 8]);
    for (const to of ['2026-04-30', '2027-03-01', '2031-01-01', '2060-01-01'])
      expect(ticksOf(spanOfDays('2026-03-02', to)).length).toBeLessThan(100);
  });

  it('has them on the clocks of the chosen zone', () => {
    setZone('Asia/Kathmandu');
    const day = spanOfDays('2026-03-02', '2026-03-02');
    expect(day.begin).toBe(Date.parse('2026-03-01T18:15:00Z'));
    expect(ticksOf(day)[1]?.at).toBe(Date.parse('2026-03-01T20:15:00Z'));
    setZone(undefined);
  });

  it('is a day long at least', () => {
    const { begin, end } = spanOfDays('2026-03-02', '2026-03-01');
    expect(end - begin).toBe(24 * 3_600_000);
  });
});
