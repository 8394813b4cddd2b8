import { describe, expect, it } from 'vitest';
import { listOf, parseSearch, stringifySearch } from './address';

describe('the search part of an address', () => {
  it('is the same after it was written and read', () => {
    const search = { project: ['/a b', 'c&d=é'], sort: 'cost', at: 7, tail: true };
    expect({ ...parseSearch(stringifySearch(search)) }).toEqual({
      project: ['/a b', 'c&d=é'],
      sort: 'cost',
      at: '7',
      tail: '1',
    });
  });

  it('leaves out what is empty', () => {
    expect(stringifySearch({ text: '', project: [], dir: undefined, tail: false })).toBe('');
  });

  it('takes names of the language as names', () => {
    const search = parseSearch('__proto__=x&constructor=y');
    expect(listOf(search.constructor)).toEqual(['y']);
    expect(Object.keys(search)).toEqual(['__proto__', 'constructor']);
  });
});
