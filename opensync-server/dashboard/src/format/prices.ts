/** The classes of tokens that have a price of their own, in the order of a table. */
export const CLASSES = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'reasoning'] as const;
export type TokenClass = (typeof CLASSES)[number];

/** Dollars for a million tokens, as they are typed; empty where the class follows another one. */
export type TypedRates = Record<TokenClass, string>;

/** Nothing typed yet. */
export const NO_RATES: TypedRates = {
  input: '',
  output: '',
  cacheRead: '',
  cacheWrite5m: '',
  cacheWrite1h: '',
  reasoning: '',
};

/** Whether something is rates as they are typed. */
export function isTyped(value: unknown): value is TypedRates {
  if (typeof value !== 'object' || value === null) return false;
  return CLASSES.every((name) => typeof Reflect.get(value, name) === 'string');
}

/** Rates as one would type them. */
export function typed(rates: Readonly<Partial<Record<TokenClass, number | null>>>): TypedRates {
  const told = { ...NO_RATES };
  for (const name of CLASSES) told[name] = rates[name]?.toString() ?? '';
  return told;
}

/** What was typed as a number of dollars; `null` where it is none. */
function dollars(text: string): number | null {
  // Both `1.25` and `1,25`; not `1e3` or `0x10`, which nobody means.
  const told = text
    .trim()
    .replace(/^\$\s*/, '')
    .replace(',', '.');
  return /^\d+(\.\d*)?$|^\.\d+$/.test(told) ? Number(told) : null;
}

/** The rates that were typed, or the first class that is missing or no number. */
export function ratesOf(told: TypedRates) {
  const { input, output } = { input: dollars(told.input), output: dollars(told.output) };
  if (input === null) return { wrong: 'input' } as const;
  if (output === null) return { wrong: 'output' } as const;
  const others: Partial<Record<Exclude<TokenClass, 'input' | 'output'>, number>> = {};
  for (const name of ['cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'reasoning'] as const) {
    if (told[name].trim() === '') continue;
    const rate = dollars(told[name]);
    if (rate === null) return { wrong: name } as const;
    others[name] = rate;
  }
  return { rates: { input, output, ...others } } as const;
}

const RATE = new Intl.NumberFormat('en', { maximumFractionDigits: 4 });

/** A price for a million tokens: `$15`, `$0.075`. */
export function rate(perMillion: number): string {
  return `$${RATE.format(perMillion)}`;
}

/** Models with those first that have no price, or answers without a cost; else as they were. */
export function missingFirst<Model extends { price?: unknown; unpriced: number }>(
  models: readonly Model[],
): Model[] {
  const isMissing = ({ price, unpriced }: Model) => price == null || unpriced > 0;
  return [...models.filter(isMissing), ...models.filter((model) => !isMissing(model))];
}
