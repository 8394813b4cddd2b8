import { expect, test } from 'vitest';
import { hasHidden, pieces } from './characters';

const names = (text: string) => pieces(text).flatMap((piece) => piece.hidden ?? []);

test('what turns the direction of text round has a name', () => {
  expect(names('rm \u202Etxt.exe\u202C')).toEqual(['U+202E', 'U+202C']);
  expect(names('\u2066a\u2069\u200b\ufeff')).toEqual(['U+2066', 'U+2069', 'U+200B', 'U+FEFF']);
});

test('controls are shown as symbols, but tabs and line ends are none of them', () => {
  expect(names('a\u0000b\u001bc\u007f')).toEqual(['\u2400', '\u241b', '\u2421']);
  expect(names('a\tb\nc\r\nd')).toEqual([]);
  expect(names('over\rwritten')).toEqual(['\u240d']);
});

test('half a surrogate pair has a name, a whole one has none', () => {
  expect(names('x\ud800y')).toEqual(['U+D800']);
  expect(names('👍🏽')).toEqual([]);
});

test('the joiner within an emoji stays, one between letters is shown', () => {
  expect(names('👩‍👩‍👧 👩🏽‍💻 ❤️‍🔥')).toEqual([]);
  expect(names('pass\u200dword')).toEqual(['U+200D']);
});

test('the pieces together are the text', () => {
  const text = 'a\u202eb\u0000c\ud800';
  expect(
    pieces(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
  expect(hasHidden(text)).toBe(true);
  expect(hasHidden('plain')).toBe(false);
});

test('asking whether there is one changes nothing about where they are', () => {
  const text = 'safe\u202egnp.exe\u202c';
  expect(hasHidden(text)).toBe(true);
  expect(names(text)).toEqual(['U+202E', 'U+202C']);
  expect(hasHidden(text)).toBe(true);
});
