import { full, money, short } from './numbers';

/** What can be counted. */
export const MEASURES = ['tokens', 'cost', 'sessions', 'messages'] as const;
export type Measure = (typeof MEASURES)[number];

/** What can be counted by tool too. */
export type Counted = Measure | 'toolCalls';

/** What it is called. */
export const MEASURE_NAMES: Readonly<Record<Counted, string>> = {
  tokens: 'Tokens',
  cost: 'Cost',
  sessions: 'Sessions',
  messages: 'Messages',
  toolCalls: 'Calls',
};

/** What sums are taken apart by. */
export const DIMENSIONS = ['model', 'project', 'source', 'provider'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What a chart is taken apart by: of tools there are calls only. */
export type By = Dimension | 'tool';

/** What it is called. */
export const DIMENSION_NAMES: Readonly<Record<By, string>> = {
  model: 'Model',
  project: 'Project',
  source: 'Agent',
  provider: 'Provider',
  tool: 'Tool',
};

/** An amount of it in a few letters. */
export function amount(measure: Counted, value: number): string {
  return measure === 'cost' ? money(value) : short(value);
}

/** An amount with what it is of: `1,234 tokens`, `$1.20`. */
export function amountInFull(measure: Counted, value: number): string {
  return measure === 'cost' ? money(value) : `${full(value)} ${MEASURE_NAMES[measure].toLowerCase()}`;
}

const PERCENT = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const ROUND_PERCENT = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 0 });

/** A part of a whole: `7.3%`, `42%`; nothing of nothing is no part. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '–';
  const value = part / whole;
  if (part > 0 && value < 0.001) return '< 0.1%';
  return (value < 0.1 ? PERCENT : ROUND_PERCENT).format(value);
}

/** How an amount has changed: `12% more`; nothing where there was none before. */
export function change(now: number, before: number): { text: string; direction: -1 | 0 | 1 } | null {
  if (before === 0) return null;
  const by = now / before - 1;
  if (Math.abs(by) < 0.005) return { text: 'as before', direction: 0 };
  if (by > 9) return { text: `${short(Math.round(by + 1))} times`, direction: 1 };
  return { text: ROUND_PERCENT.format(Math.abs(by)), direction: by > 0 ? 1 : -1 };
}
