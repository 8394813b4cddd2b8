import { describe, expect, it } from 'vitest';
import { missingFirst, NO_RATES, rate, ratesOf, typed } from './prices';

describe('prices that are typed', () => {
  it('are numbers of dollars, with a point or a comma', () => {
    const told = { ...NO_RATES, input: '$ 1.25', output: '10', cacheRead: '0,125' };
    expect(ratesOf(told)).toEqual({ rates: { input: 1.25, output: 10, cacheRead: 0.125 } });
  });

  it.each([
    [{ input: '' }, 'input'],
    [{ output: 'ten' }, 'output'],
    [{ cacheRead: '-1' }, 'cacheRead'],
    [{ reasoning: '1e3' }, 'reasoning'],
  ] as const)('say which of them is wrong: %o', (wrong, name) => {
    expect(ratesOf({ ...NO_RATES, input: '1', output: '2', ...wrong })).toEqual({ wrong: name });
  });

  it('come back as they were', () => {
    const rates = { input: 3, output: 15, cacheRead: 0.3 };
    expect(ratesOf(typed({ ...rates, reasoning: null }))).toEqual({ rates });
  });
});

it('a price is as precise as it is', () => {
  expect([15, 0.075, 1234.5].map(rate)).toEqual(['$15', '$0.075', '$1,234.5']);
});

it('models that something is missing of are first, the others as they were', () => {
  const [priced, half, free, other] = [
    { price: {}, unpriced: 0 },
    { price: {}, unpriced: 3 },
    { price: null, unpriced: 0 },
    { price: {}, unpriced: 0 },
  ];
  expect(missingFirst([priced, half, free, other])).toEqual([half, free, priced, other]);
});
