import { expect, test } from 'vitest';
import { compare, countsOf, hunkOf } from './diff';
import { readPatch } from './patch';

const side = (hunks: ReturnType<typeof compare>, sign: '+' | '-') =>
  hunks?.flatMap((hunk) => hunk.lines).filter((line) => line.sign === sign) ?? [];

test('a changed word is marked on both sides', () => {
  const hunks = compare('let a = 1;\nkeep\n', 'let b = 1;\nkeep\n');
  const changed = (sign: '+' | '-') =>
    side(hunks, sign).flatMap((line) => line.words.filter((word) => word.changed).map((word) => word.text));
  expect(changed('-')).toEqual(['a']);
  expect(changed('+')).toEqual(['b']);
});

test('lines that share little are not marked', () => {
  const hunks = compare('alpha beta\n', 'entirely something else\n');
  expect(side(hunks, '+').every((line) => line.words.every((word) => !word.changed))).toBe(true);
});

test('lines keep the numbers of the file', () => {
  const hunk = hunkOf({
    oldStart: 10,
    newStart: 12,
    lines: [' a', '-b', '+c', '+d', '\\ No newline at end of file'],
  });
  expect(hunk.lines.map((line) => [line.sign, line.before, line.after])).toEqual([
    [' ', 10, 12],
    ['-', 11, null],
    ['+', null, 13],
    ['+', null, 14],
  ]);
  expect(countsOf([hunk])).toEqual({ added: 2, removed: 1 });
});

test('line ends of other systems are no change', () => {
  expect(compare('a\r\nb\r\n', 'a\nb\n')).toEqual([]);
});

test('what is too large is not compared', () => {
  expect(compare('x\n'.repeat(20_001), '')).toBeUndefined();
});

test('two large texts that share nothing end in time', () => {
  const many = (word: string) => Array.from({ length: 15_000 }, (_, at) => `${word}${at}`).join('\n');
  const begin = performance.now();
  compare(many('a'), many('b'));
  expect(performance.now() - begin).toBeLessThan(2000);
});

test('a patch as agents write it is read file by file', () => {
  const text = [
    '*** Begin Patch',
    '*** Update File: src/a.rs',
    '@@ fn main',
    ' keep',
    '-old',
    '+new',
    '*** Add File: b.txt',
    '+hello',
    '*** Delete File: c.txt',
    '*** End Patch',
  ].join('\n');
  const files = readPatch(text);
  expect(files.map((file) => [file.action, file.path, file.hunks.length])).toEqual([
    ['update', 'src/a.rs', 1],
    ['add', 'b.txt', 1],
    ['delete', 'c.txt', 0],
  ]);
  expect(files[0]?.hunks[0]?.lines).toEqual([' keep', '-old', '+new']);
});

test('a unified diff is read with the numbers it tells', () => {
  const text = [
    'diff --git a/x b/x',
    '--- a/x',
    '+++ b/x\t2026',
    '@@ -3,2 +3,2 @@ fn',
    '-a',
    '+b',
    ' c',
    '',
  ].join('\n');
  expect(readPatch(text)).toEqual([
    { path: 'x', action: 'update', hunks: [{ oldStart: 3, newStart: 3, lines: ['-a', '+b', ' c'] }] },
  ]);
});

test('what is no patch has no files', () => {
  expect(readPatch('just words\n- a list\n+ another')).toEqual([]);
});
