import { expect, it } from 'vitest';
import { commonFolder, within } from './path';

it('the common folder of paths ends at a separator', () => {
  expect(commonFolder(['/w/src/a', '/w/src/b/c', '/w/src/d'])).toBe('/w/src/');
  expect(commonFolder(['D:\\w\\src\\a', 'D:\\w\\b'])).toBe('D:\\w\\');
  expect(commonFolder(['/a', 'b'])).toBe('');
  expect(commonFolder(['a'])).toBe('');
  expect(commonFolder([])).toBe('');
});

it('a path within the folder loses it, one beside it does not', () => {
  expect(within('/w', '/w/src/a')).toBe('src/a');
  expect(within('/w', '/wide/a')).toBe('/wide/a');
  expect(within('/w', '/w')).toBe('/w');
  expect(within('D:\\w', 'D:\\w\\a')).toBe('a');
  expect(within('/', '/a')).toBe('a');
  expect(within(null, '/a')).toBe('/a');
});
