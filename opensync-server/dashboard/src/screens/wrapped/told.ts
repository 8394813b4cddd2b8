import type { TopRow, Wrapped } from '../../api/types';
import { dayInFull } from '../../format/days';
import { change, share } from '../../format/measures';
import { full, money, plural, short } from '../../format/numbers';
import { span } from '../../format/time';
import { namesOf } from '../../parts/dimension';
import type { Period, Stretch } from './stretch';

/** One of the names of most, with its part of all. */
export interface Ranked {
  name: string;
  part: number;
}

/** A number, and what it counts. */
export interface Fact {
  value: string;
  name: string;
}

/** All that a card tells. */
export interface Told {
  name: string;
  tokens: string;
  facts: Fact[];
  /** How much there was, step by step. */
  bars: number[];
  models: Ranked[];
  projects: Ranked[];
  tools: Ranked[];
  /** Sentences. */
  lines: string[];
}

/** What may be told. */
export interface Allowed {
  hasNames: boolean;
  hasCost: boolean;
}

/** Names of most that a card has room for. */
const RANKED = 3;

function ranked(names: readonly string[], values: readonly number[], all: number): Ranked[] {
  return names.slice(0, RANKED).map((name, at) => ({ name, part: all === 0 ? 0 : (values[at] ?? 0) / all }));
}

function topOf(by: 'model' | 'project', rows: readonly TopRow[], all: number): Ranked[] {
  const first = rows.filter(({ name }) => name !== '').slice(0, RANKED);
  const names = namesOf(
    by,
    first.map(({ name }) => name),
  );
  return ranked(
    names,
    first.map(({ totalTokens }) => totalTokens),
    all,
  );
}

function factsOf({ totals, cache, streak, longest }: Wrapped, period: Period, { hasCost }: Allowed): Fact[] {
  const facts: Fact[] = [
    { value: full(totals.sessions), name: totals.sessions === 1 ? 'session' : 'sessions' },
    { value: short(totals.messages), name: 'messages' },
    { value: short(totals.toolCalls), name: 'calls of tools' },
  ];
  const { cost } = totals;
  if (hasCost && typeof cost === 'number') {
    const isWhole = totals.unpriced === 0;
    facts.push({ value: money(cost), name: isWhole ? 'cost' : 'cost, at least' });
  } else facts.push({ value: share(cache.readTokens, cache.inputTokens), name: 'from the cache' });
  if (period !== 'day') facts.push({ value: plural(streak.days, 'day'), name: 'in a row' });
  if (longest) facts.push({ value: span(longest.activeMs), name: 'longest session' });
  return facts;
}

/** How much more or less it was than before. */
function changed({ totals, before, isGoingOn }: Wrapped, period: Period): string | null {
  const told = change(totals.totalTokens, before.totalTokens);
  if (told === null || told.direction === 0) return null;
  const how = told.text.endsWith('%') ? `${told.text} ${told.direction > 0 ? 'more' : 'fewer'}` : told.text;
  const when = isGoingOn ? `the ${period} before until then` : `the ${period} before`;
  return told.text.endsWith('%') ? `${how} tokens than in ${when}` : `${how} the tokens of ${when}`;
}

function linesOf(wrapped: Wrapped, period: Period, { hasCost }: Allowed): string[] {
  const { cache, busiestDay, busiestHour } = wrapped;
  const saved = hasCost && cache.saved > 0 ? `, which saved ${money(cache.saved)}` : '';
  const hour = typeof busiestHour === 'number' ? `${busiestHour}:00 to ${busiestHour + 1}:00` : null;
  return [
    period !== 'day' && busiestDay && `Busiest day: ${dayInFull(busiestDay.start)}`,
    hour && `Busiest hour: ${hour}`,
    cache.readTokens > 0 && `${share(cache.readTokens, cache.inputTokens)} of input from the cache${saved}`,
    changed(wrapped, period),
  ].filter((line) => typeof line === 'string');
}

/** Tokens of so many steps after one another in one. */
function together(values: readonly number[], count: number): number[] {
  const sums: number[] = [];
  values.forEach((value, at) => {
    const step = Math.floor(at / count);
    sums[step] = (sums[step] ?? 0) + value;
  });
  return sums;
}

/** Steps of the card: the hours of a day, the days of a week or month, the weeks of a year. */
function barsOf({ days, hours }: Wrapped, period: Period): number[] {
  if (period === 'day') return hours.map(({ tokens }) => tokens);
  return together(
    days.map(({ totalTokens }) => totalTokens),
    period === 'year' ? 7 : 1,
  );
}

/** What a card tells. Projects are numbered where their names stay hidden. */
export function toldOf(wrapped: Wrapped, { name, period }: Stretch, allowed: Allowed): Told {
  const { totals } = wrapped;
  const projects = topOf('project', wrapped.projects, totals.totalTokens);
  const tools = wrapped.tools.filter(({ name }) => name !== '').slice(0, RANKED);
  return {
    name,
    tokens: short(totals.totalTokens),
    facts: factsOf(wrapped, period, allowed),
    bars: barsOf(wrapped, period),
    models: topOf('model', wrapped.models, totals.totalTokens),
    projects: allowed.hasNames
      ? projects
      : projects.map(({ part }, at) => ({ name: `Project ${at + 1}`, part })),
    tools: ranked(
      namesOf(
        'tool',
        tools.map(({ name }) => name),
      ),
      tools.map(({ calls }) => calls),
      totals.toolCalls,
    ),
    lines: linesOf(wrapped, period, allowed),
  };
}
