import { expect, it } from 'vitest';
import { compare } from './diff';
import { pairsOf } from './sides';

/** The pairs of two texts, each as `before|after`. */
function sides(before: string, after: string): string[] {
  const told = (compare(before, after) ?? []).flatMap(pairsOf);
  return told.map((pair) =>
    pair.map((line) => line?.words.map(({ text }) => text).join('') ?? '-').join('|'),
  );
}

it('what did not change stands on both sides', () => {
  expect(sides('a\nb\nc\n', 'a\nB\nc\n')).toEqual(['a|a', 'b|B', 'c|c']);
});

it('what came or went alone has nothing beside it', () => {
  expect(sides('a\nb\n', 'a\nx\ny\nb\n')).toEqual(['a|a', '-|x', '-|y', 'b|b']);
  expect(sides('a\nx\nb\n', 'a\nb\n')).toEqual(['a|a', 'x|-', 'b|b']);
});

it('where more came than went, the rest stands alone', () => {
  expect(sides('a\nb\n', 'x\ny\nz\n')).toEqual(['a|x', 'b|y', '-|z']);
});

it('no line of a difference is lost', () => {
  const [before, after] = ['1\n2\n3\n4\n5\n6\n7\n8\n9\n', '1\n3\n4\nfour\n5\n6\nseven\n8\n9\nten\n'];
  const pairs = (compare(before, after) ?? []).flatMap(pairsOf);
  const of = (side: 0 | 1) =>
    pairs.flatMap((pair) => pair[side]?.words.map(({ text }) => text).join('') ?? []).join('\n');
  expect(`${of(0)}\n`).toBe(before);
  expect(`${of(1)}\n`).toBe(after);
});
