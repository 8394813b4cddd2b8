import { describe, expect, it } from 'vitest';
import { csv } from './csv';
import { projectName, titleOf } from './names';
import { bytes, money, plural, short } from './numbers';
import { ago, dayOf, span } from './time';

describe('numbers', () => {
  it('are short where they are large', () => {
    expect([0, 999, 1234, 9999].map(short)).toEqual(['0', '999', '1,234', '9,999']);
    expect([12_345, 999_949, 999_960, 4_500_000, 2.5e9].map(short)).toEqual([
      '12.3K',
      '999.9K',
      '1M',
      '4.5M',
      '2.5B',
    ]);
  });

  it('say what is not known of money', () => {
    expect([null, 0, 0.00001, 0.0042, 1.234, 1234.4].map(money)).toEqual([
      'no price',
      '$0',
      '< $0.0001',
      '$0.0042',
      '$1.23',
      '$1,234',
    ]);
  });

  it('have units', () => {
    expect([640, 12_600, 5e6].map(bytes)).toEqual(['640 B', '12.3 KB', '4.8 MB']);
    expect([plural(1, 'message'), plural(2, 'reply', 'replies')]).toEqual(['1 message', '2 replies']);
  });
});

describe('times', () => {
  it('are spans in two units', () => {
    expect([350, 12_000, 245_000, 12_000_000, 187_200_000].map(span)).toEqual([
      '350 ms',
      '12 s',
      '4 min 5 s',
      '3 h 20 min',
      '2 d 4 h',
    ]);
  });

  it('are told from now on for a week', () => {
    const now = new Date(2026, 5, 15, 12).getTime();
    expect(ago(now - 5000, now)).toBe('now');
    expect(ago(now - 3_600_000 * 5, now)).toBe('5 h');
    expect(ago(now - 86_400_000 * 6, now)).toBe('6 d');
    expect(ago(now - 86_400_000 * 8, now)).toMatch(/7/);
    expect(dayOf(now)).toBe('2026-06-15');
  });
});

describe('names', () => {
  it('show what they are, whatever turns them around', () => {
    expect(titleOf({ title: 'a\u202egnp.exe' })).toBe('agnp.exe');
  });

  it('are the first thing that there is', () => {
    expect(titleOf({ title: ' ', firstPrompt: 'fix\n it' })).toBe('fix it');
    expect(titleOf({ title: null, firstPrompt: '' })).toBe('Untitled session');
    expect(projectName({ path: '/home/ana/shop/' })).toBe('shop');
    expect(projectName({ path: 'C:\\work\\shop' })).toBe('shop');
  });
});

describe('a table as text', () => {
  it('quotes what would break a cell', () => {
    expect(csv([['a,b', 'say "no"', 'x\ny', 1.5, null]])).toBe('"a,b","say ""no""","x\ny",1.5,\r\n');
  });

  it('holds no formula', () => {
    const cells = ['=1+1', '+1', '-1', '@x', '\tx', '\rx'];
    expect(csv(cells.map((text) => [text, -1]))).toBe(
      `'=1+1,-1\r\n'+1,-1\r\n'-1,-1\r\n'@x,-1\r\n'\tx,-1\r\n"'\rx",-1\r\n`,
    );
  });
});
