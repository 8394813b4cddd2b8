import { expect, it } from 'vitest';
import { pathOf } from './minimap-marks';

it('a mark of the minimap is wider where there are more, and stays in its lane', () => {
  const counts = new Map([
    [0, 1],
    [5, 4],
  ]);
  expect(pathOf('prompt', counts, 4, 2)).toBe('M0 0h1.8v2H0zM0 10h4.0v2H0z');
  expect(pathOf('error', new Map([[1, 9]]), 4, 2)).toBe('M8 2h4.0v2H8z');
});
