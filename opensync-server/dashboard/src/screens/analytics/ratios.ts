import type { Totals } from '../../api/types';
import { share } from '../../format/measures';
import { money, short } from '../../format/numbers';

/** An amount of one thing for each of another. */
export interface Ratio {
  name: string;
  /** What it tells. */
  what: string;
  /** Nothing where there is nothing to divide by, or no price. */
  of: (totals: Totals) => number | null;
  format: (value: number) => string;
}

function per(part: number | null | undefined, whole: number): number | null {
  return part === null || part === undefined || whole === 0 ? null : part / whole;
}

/** All tokens that went in, those of the cache too. */
function inputOf({ usage }: Totals): number {
  return usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
}

function outputOf({ usage }: Totals): number {
  return usage.output + usage.reasoning;
}

/** Small counts with a decimal, large ones short. */
function count(value: number): string {
  return value < 100 ? String(Number(value.toFixed(1))) : short(Math.round(value));
}

function part(value: number): string {
  return share(value, 1);
}

/** What tells how well tokens, money and tools are used. */
export const RATIOS: readonly Ratio[] = [
  {
    name: 'From the cache',
    what: 'Part of all input that was read from the cache',
    of: (totals) => per(totals.usage.cacheRead, inputOf(totals)),
    format: part,
  },
  {
    name: 'Tokens a message',
    what: 'Tokens that went in and came out for each message',
    of: (totals) => per(totals.totalTokens, totals.messages),
    format: count,
  },
  {
    name: 'Input per output',
    what: 'Tokens that went in for each one that came out',
    of: (totals) => per(inputOf(totals), outputOf(totals)),
    format: count,
  },
  {
    name: 'Messages a session',
    what: 'How long conversations are',
    of: (totals) => per(totals.messages, totals.sessions),
    format: count,
  },
  {
    name: 'Calls a session',
    what: 'Calls of tools in each session',
    of: (totals) => per(totals.toolCalls, totals.sessions),
    format: count,
  },
  {
    name: 'Failure rate',
    what: 'Part of the calls of tools that failed',
    of: (totals) => per(totals.toolErrors, totals.toolCalls),
    format: part,
  },
  {
    name: 'Cost a session',
    what: 'Dollars for each session, by known prices',
    of: (totals) => per(totals.cost, totals.sessions),
    format: money,
  },
  {
    name: 'Cost per 1K output',
    what: 'Dollars for each thousand tokens that came out',
    of: (totals) => per(totals.cost, outputOf(totals) / 1000),
    format: money,
  },
];
