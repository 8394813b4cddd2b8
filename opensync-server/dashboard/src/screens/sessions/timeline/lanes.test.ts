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
const sizes = { least: 0.01, title: 0.1, count: 0.05 };

const drawn = (sessions: readonly Session[]) =>
  lanesOf(sessions, span, sizes).map(({ name, bars, lines }) => [
    name,
    lines,
    ...bars.map(
      ({ session, line, from, to, title }) => `${session.externalId} ${line} ${from}-${to} ${title}`,
    ),
  ]);

describe('sessions over time', () => {
  it('stand in a lane for each project, the one that changed last first', () => {
    expect(
      drawn([session('a', 'shop', 0, 20), session('b', 'blog', 10, 50), session('c', 'shop', 30, 40)]),
    ).toEqual([
      ['blog', 1, 'b 0 0.1-0.5 in'],
      ['shop', 1, 'a 0 0-0.2 in', 'c 0 0.3-0.4 in'],
    ]);
  });

  it('stand under each other where they ran at once', () => {
    expect(
      drawn([session('a', 'shop', 0, 50), session('b', 'shop', 10, 20), session('c', 'shop', 25, 60)]),
    ).toEqual([['shop', 2, 'a 0 0-0.5 in', 'b 1 0.1-0.2 in', 'c 1 0.25-0.6 in']]);
  });

  it('are cut where the span ends, and seen however short they are', () => {
    expect(drawn([session('a', 'shop', -50, 20), session('b', 'shop', 99.9, 300)])).toEqual([
      ['shop', 1, 'a 0 0-0.2 in', 'b 0 0.99-1 before'],
    ]);
    expect(drawn([session('a', 'shop', 50, 50)])).toEqual([['shop', 1, 'a 0 0.5-0.51 after']]);
    expect(drawn([session('a', 'shop', -20, -10), session('b', 'shop', 100, 120)])).toEqual([]);
  });

  it('have room for their titles, which never lie over one another', () => {
    const short = (id: string, at: number) => session(id, 'shop', at, at);
    expect(drawn([short('a', 50), short('b', 55), short('c', 60)])).toEqual([
      ['shop', 2, 'a 0 0.5-0.51 after', 'b 1 0.55-0.56 after', 'c 0 0.6-0.61 after'],
    ]);
  });

  it('have their titles before them at the end, with as much room', () => {
    const [lane] = lanesOf([session('a', 'shop', 93, 93)], span, sizes);
    const [bar] = lane?.bars ?? [];
    expect(bar?.title).toBe('before');
    expect(bar?.start).toBeCloseTo(0.84);
    expect(bar?.stop).toBeCloseTo(0.94);
  });

  it('are counted where there are too many, apart where the numbers can be read', () => {
    const many = (at: number) =>
      Array.from({ length: MOST_LINES + 3 }, (_, nth) =>
        session(`s${at}-${nth}`, 'shop', at + nth / 10, at + 1),
      );
    const [lane] = lanesOf([...many(20), ...many(60)], span, sizes);
    expect(lane?.count).toBe(2 * (MOST_LINES + 3));
    expect(lane?.bars).toHaveLength(2 * MOST_LINES);
    expect(lane?.lines).toBe(MOST_LINES + 1);
    expect(lane?.heaps.map(({ count, line, time }) => [count, line, time])).toEqual([
      [3, MOST_LINES, { begin: 20.5, end: 21 }],
      [3, MOST_LINES, { begin: 60.5, end: 61 }],
    ]);
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
