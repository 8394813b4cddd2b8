import { describe, expect, it } from 'vitest';
import { piecesOf, rangesOf } from './ranges';

const encoder = new TextEncoder();

/** The byte range of the n-th `needle` in `text`. */
function bytesOf(text: string, needle: string): [number, number] {
  const from = encoder.encode(text.slice(0, text.indexOf(needle))).length;
  return [from, from + encoder.encode(needle).length];
}

function marked(text: string, ranges: [number, number][]): string {
  return piecesOf(text, ranges)
    .map((piece) => (piece.isHit ? `[${piece.text}]` : piece.text))
    .join('');
}

describe('byte ranges of a text', () => {
  it('are found after emoji and CJK', () => {
    const text = '👩‍💻 テスト naïve 検索 fix 🚀 done';
    for (const needle of ['👩‍💻', 'テスト', 'naïve', '検索', 'fix', '🚀', 'done']) {
      expect(marked(text, [bytesOf(text, needle)])).toBe(text.replace(needle, `[${needle}]`));
    }
  });

  it('are all marked, in whatever order they come', () => {
    const text = 'añb añb';
    expect(
      marked(text, [
        [5, 9],
        [0, 4],
      ]),
    ).toBe('[añb] [añb]');
  });

  it('are one mark where they overlap', () => {
    expect(
      marked('abcdef', [
        [0, 3],
        [2, 5],
      ]),
    ).toBe('[abcde]f');
  });

  it('take whole characters where they end within one', () => {
    expect(marked('a🚀b', [[2, 3]])).toBe('a[🚀]b');
  });

  it('leave alone what lies behind the text', () => {
    expect(marked('abc', [[7, 9]])).toBe('abc');
    expect(marked('abc', [[2, 90]])).toBe('ab[c]');
    expect(marked('abc', [[2, 1]])).toBe('abc');
  });

  it('count half of a pair as the three bytes that stand for it', () => {
    expect(marked('\ud83dab', [[3, 4]])).toBe('\ud83d[a]b');
  });

  it('are sorted, joined and cut, and the empty ones are left out', () => {
    expect(
      rangesOf('one two three', [
        [8, 99],
        [4, 7],
        [0, 2],
        [1, 3],
        [5, 5],
      ]),
    ).toEqual([
      [0, 3],
      [4, 7],
      [8, 13],
    ]);
  });

  it('take all of a character that they begin or end in', () => {
    expect(rangesOf('a语b', [[2, 3]])).toEqual([[1, 2]]);
    expect(rangesOf('👍b', [[1, 2]])).toEqual([[0, 2]]);
  });

  it('count half of a pair as the three bytes that it is sent as', () => {
    expect(marked('half \ud83d of a pair', [bytesOf('half \ud83d of a pair', 'pair')])).toBe(
      'half \ud83d of a [pair]',
    );
  });
});
