import { describe, expect, test } from 'vitest';
import { type Range, split, stringRanges } from './ranges';

/** The byte range of `sought` in `text`, as the server counts it. */
function bytesOf(text: string, sought: string): Range {
  const encoder = new TextEncoder();
  const start = encoder.encode(text.slice(0, text.indexOf(sought))).length;
  return [start, start + encoder.encode(sought).length];
}

describe('ranges of bytes become ranges of the string', () => {
  test.each([
    ['plain text', 'text'],
    ['naïve café au lait', 'café'],
    ['日本語のテスト', 'テスト'],
    ['a 👩‍👩‍👧 family of 👍🏽', 'family'],
    ['before 👍🏽 after', '👍🏽'],
    ['𝒳𝒴𝒵', '𝒴'],
    ['half \ud83d of a pair', 'pair'],
  ])('in %j around %j', (text, sought) => {
    const ranges = stringRanges(text, [bytesOf(text, sought)]);
    expect(ranges.map(([start, end]) => text.slice(start, end))).toEqual([sought]);
  });

  test('several, out of order, overlapping, empty and beyond the end', () => {
    const ranges = stringRanges('one two three', [
      [8, 99],
      [4, 7],
      [0, 2],
      [1, 3],
      [5, 5],
    ]);
    expect(ranges).toEqual([
      [0, 3],
      [4, 7],
      [8, 13],
    ]);
  });

  test('one that begins or ends within a character takes all of it', () => {
    expect(stringRanges('a语b', [[2, 3]])).toEqual([[1, 2]]);
    expect(stringRanges('👍b', [[1, 2]])).toEqual([[0, 2]]);
  });

  test('the pieces together are the text', () => {
    const text = '日本 and 👍 and more';
    const pieces = split(text, stringRanges(text, [bytesOf(text, '本'), bytesOf(text, '👍')]));
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    expect(pieces.filter((piece) => piece.marked).map((piece) => piece.text)).toEqual(['本', '👍']);
  });
});
