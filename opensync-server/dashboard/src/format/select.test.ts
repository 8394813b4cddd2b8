import { describe, expect, it } from 'vitest';
import { extended, isSelected, NOTHING, toggled } from './select';

const ROWS = ['a', 'b', 'c', 'd', 'e'];

describe('a selection', () => {
  it('is turned around row by row', () => {
    const both = toggled(toggled(NOTHING, 'a'), 'c');
    expect([...both.ids]).toEqual(['a', 'c']);
    expect([...toggled(both, 'a').ids]).toEqual(['c']);
  });

  it('is drawn from its anchor up and down', () => {
    const from = toggled(NOTHING, 'c');
    expect([...extended(from, 'e', ROWS).ids]).toEqual(['c', 'd', 'e']);
    expect([...extended(from, 'a', ROWS).ids].toSorted()).toEqual(['a', 'b', 'c']);
    expect(extended(extended(from, 'e', ROWS), 'b', ROWS).anchor).toBe('c');
  });

  it('of all leaves one when that is turned around', () => {
    const all = { ...NOTHING, isAll: true };
    expect(isSelected(all, 'x')).toBe(true);
    expect([...toggled(all, 'b').ids]).toEqual(['b']);
  });
});
