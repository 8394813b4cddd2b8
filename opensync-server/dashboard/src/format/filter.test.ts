import { describe, expect, it } from 'vitest';
import { parseSearch, stringifySearch } from './address';
import {
  conditionsOf,
  FIELDS,
  type Filter,
  MARKS,
  readFilter,
  withCondition,
  withoutCondition,
  withTyped,
} from './filter';

/** Numbers that follow from a seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const VALUES = [
  'shop',
  'a b',
  'c&d=e',
  '/home/x/ü',
  '--',
  '100%',
  '"q"',
  '検索',
  '🚀',
  'has:error',
  '+1',
  'a,b',
];

function someFilter(pick: (below: number) => number): Filter {
  let filter: Filter = {};
  for (let count = pick(6); count > 0; count -= 1) {
    const field = FIELDS[pick(FIELDS.length)] ?? 'tag';
    const value = VALUES[pick(VALUES.length)] ?? '';
    filter = withCondition(filter, { field, value, isExcluded: pick(3) === 0 });
  }
  const has = MARKS.filter(() => pick(4) === 0);
  if (has.length > 0) filter.has = has;
  if (pick(3) === 0) filter.from = '2026-01-31';
  if (pick(3) === 0) filter.text = VALUES[pick(VALUES.length)] ?? '';
  return filter;
}

describe('a filter', () => {
  it('comes back from any address it is written to', () => {
    const pick = numbers(7);
    for (let round = 0; round < 500; round += 1) {
      const filter = someFilter(pick);
      expect(readFilter(parseSearch(stringifySearch({ ...filter })))).toEqual(filter);
    }
  });

  it('is as before when a condition came and went', () => {
    const pick = numbers(11);
    for (let round = 0; round < 500; round += 1) {
      const filter = someFilter(pick);
      const field = FIELDS[pick(FIELDS.length)] ?? 'tag';
      const condition = { field, value: `new ${round}`, isExcluded: pick(2) === 0 };
      expect(withoutCondition(withCondition(filter, condition), condition)).toEqual(filter);
    }
  });

  it('is typed as it is searched', () => {
    expect(withTyped({}, 'fix project:shop -tag:"not this" has:error from:2026-01-31 login')).toEqual({
      text: 'fix login',
      project: ['shop'],
      tag: ['-not this'],
      has: ['error'],
      from: '2026-01-31',
    });
  });

  it('takes as text what is no condition', () => {
    expect(withTyped({}, 'http://x has:teeth from:yesterday').text).toBe('http://x');
    expect(withTyped({}, 'note:x project:').text).toBe('note:x project:');
  });

  it('keeps a value either in or out', () => {
    const once = withCondition({ tag: ['a'] }, { field: 'tag', value: 'a', isExcluded: true });
    expect(once).toEqual({ tag: ['-a'] });
    expect(conditionsOf(once)).toEqual([{ field: 'tag', value: 'a', isExcluded: true }]);
  });
});
