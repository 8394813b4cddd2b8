import { afterEach, describe, expect, it } from 'vitest';
import { endOfDay } from './ends';
import { absolute, ago, dayBegin, dayOf } from './time';
import { fromWall, isZone, setZone, timeZone, toWall } from './zone';

const HOUR = 3_600_000;
const at = (iso: string) => Date.parse(iso);

afterEach(() => setZone(undefined));

describe('the chosen zone', () => {
  it('is the browser’s until another one is chosen, and must be known', () => {
    expect(timeZone()).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
    setZone('Asia/Tokyo');
    expect(timeZone()).toBe('Asia/Tokyo');
    expect(isZone('Asia/Tokyo')).toBe(true);
    expect(isZone('Middle/Earth')).toBe(false);
  });

  it('says on which day something was, and when', () => {
    const moment = at('2026-03-01T16:00:00Z');
    setZone('Asia/Tokyo');
    expect([dayOf(moment), absolute(moment)]).toEqual(['2026-03-02', expect.stringMatching(/1:00:00/)]);
    setZone('America/New_York');
    expect([dayOf(moment), absolute(moment)]).toEqual(['2026-03-01', expect.stringMatching(/11:00:00/)]);
    setZone('Asia/Kathmandu');
    expect(absolute(moment)).toMatch(/9:45:00/);
  });

  it('has days that begin and end with it, also where they have 23 or 25 hours', () => {
    setZone('Europe/Vienna');
    expect(dayBegin('2026-03-29')).toBe(at('2026-03-28T23:00:00Z'));
    expect(dayBegin('2026-03-30') - dayBegin('2026-03-29')).toBe(23 * HOUR);
    expect(dayBegin('2026-10-26') - dayBegin('2026-10-25')).toBe(25 * HOUR);
    expect(endOfDay('2026-10-25')).toBe(at('2026-10-25T22:59:59.999Z'));
  });

  it('has a time that its clocks pass over be the one after it', () => {
    setZone('Europe/Vienna');
    expect(fromWall(at('2026-03-29T02:30:00Z'))).toBe(at('2026-03-29T01:30:00Z'));
    // In Cairo the day began at one o'clock.
    setZone('Africa/Cairo');
    expect(dayBegin('2026-04-24')).toBe(at('2026-04-23T22:00:00Z'));
  });

  it('goes there and back at every hour of a year', () => {
    for (const zone of ['America/St_Johns', 'Australia/Lord_Howe', 'UTC', 'Pacific/Kiritimati']) {
      setZone(zone);
      let again = 0;
      for (let moment = at('2026-01-01T00:00:00Z'); moment < at('2027-01-01T00:00:00Z'); moment += HOUR)
        if (fromWall(toWall(moment)) !== moment) again += 1;
      // Only what clocks show twice is one of two moments.
      expect(again).toBeLessThanOrEqual(1);
    }
  });

  it('tells the year of what is long past where it is another one there', () => {
    const now = at('2026-01-20T00:00:00Z');
    setZone('UTC');
    expect(ago(at('2026-01-01T02:00:00Z'), now)).not.toMatch(/20/);
    setZone('America/New_York');
    expect(ago(at('2026-01-01T02:00:00Z'), now)).toMatch(/2025/);
  });

  it('leaves alone what no calendar has', () => {
    setZone('Asia/Tokyo');
    expect([toWall(9e18), toWall(Number.NaN)]).toEqual([9e18, Number.NaN]);
  });
});
