import { describe, expect, it } from 'vitest';
import { coloursOf, OTHER } from './colours';

describe('names', () => {
  it('keep their colour from one chart to the next', () => {
    const [a, b] = coloursOf('model', ['alpha', 'beta']);
    expect(coloursOf('model', ['beta', 'gamma', 'alpha'])).toEqual([b, 'var(--chart-3)', a]);
  });

  it('of one chart never share a colour, as far as there are colours', () => {
    coloursOf('tool', ['a', 'b', 'c', 'd', 'e', 'f']);
    coloursOf('tool', ['g', 'h']);
    const colours = coloursOf('tool', ['a', 'g', 'b', 'h', 'c', 'd']);
    expect(new Set(colours).size).toBe(6);
    expect(coloursOf('source', ['1', '2', '3', '4', '5', '6', '7']).at(-1)).toBe(OTHER);
  });
});
