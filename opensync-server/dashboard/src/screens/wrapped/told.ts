import type { Overview, Period as Step } from '../../api/types';
import { dayInFull, dayNumber, weekdayName } from '../../format/days';
import { share } from '../../format/measures';
import { full, money, short } from '../../format/numbers';
import { span } from '../../format/time';
import { namesOf } from '../../parts/dimension';
import type { Stretch } from './stretch';

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

/** What a card is made of. */
export interface Read {
  stretch: Stretch;
  overview: Overview;
  /** The days in their order, those without anything too. */
  days: readonly Step[];
  /** Messages of each hour, for each day of the week from Monday on. */
  hours: readonly (readonly number[])[];
  /** How long the longest session went on, in milliseconds. */
  longest: number | null;
}

/** What may be told. */
export interface Allowed {
  hasNames: boolean;
  hasCost: boolean;
}

/** Names of most that a card has room for. */
const RANKED = 3;

/** The most days after one another on which something was done. */
export function streakOf(days: readonly Pick<Step, 'start' | 'messages'>[]): number {
  let longest = 0;
  let now = 0;
  let last = Number.NaN;
  for (const { start, messages } of days) {
    if (messages === 0) continue;
    const day = dayNumber(start);
    now = day === last + 1 ? now + 1 : 1;
    last = day;
    longest = Math.max(longest, now);
  }
  return longest;
}

/** The day of most messages. */
export function busiestDay(days: readonly Pick<Step, 'start' | 'messages'>[]): string | null {
  const [first] = days.filter(({ messages }) => messages > 0).toSorted((a, b) => b.messages - a.messages);
  return first ? dayInFull(first.start) : null;
}

/** The hour of most messages: on a day of the week, or just the hour where there is only one day. */
export function busiestHour(hours: readonly (readonly number[])[], isOneDay: boolean): string | null {
  const values = hours.flat();
  const most = Math.max(...values, 0);
  if (most === 0) return null;
  const at = values.indexOf(most);
  const clock = `${at % 24}:00 to ${(at % 24) + 1}:00`;
  return isOneDay ? clock : `${weekdayName(Math.floor(at / 24))}, ${clock}`;
}

function ranked(names: readonly string[], values: readonly number[], all: number): Ranked[] {
  return names.slice(0, RANKED).map((name, at) => ({ name, part: all === 0 ? 0 : (values[at] ?? 0) / all }));
}

function topOf(by: 'model' | 'project', rows: Overview['models'], all: number): Ranked[] {
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

function factsOf({ overview, days, longest, stretch }: Read, { hasCost }: Allowed): Fact[] {
  const { totals, cache } = overview;
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
  const streak = streakOf(days);
  if (stretch.period !== 'day') facts.push({ value: `${streak} d`, name: 'in a row' });
  if (longest !== null) facts.push({ value: span(longest), name: 'longest session' });
  return facts;
}

function linesOf({ overview, days, hours, stretch }: Read, { hasCost }: Allowed): string[] {
  const { cache } = overview;
  const isOneDay = stretch.period === 'day';
  const day = isOneDay ? null : busiestDay(days);
  const hour = busiestHour(hours, isOneDay);
  const saved = hasCost && cache.saved > 0 ? `, which saved ${money(cache.saved)}` : '';
  return [
    day && `Busiest day: ${day}`,
    hour && `Busiest hour: ${hour}`,
    cache.readTokens > 0 && `${share(cache.readTokens, cache.inputTokens)} of input from the cache${saved}`,
  ].filter((line) => typeof line === 'string');
}

/** Steps of the card: hours of a day, else those of the overview. */
function barsOf({ overview, hours, stretch }: Read): number[] {
  if (stretch.period !== 'day') return overview.rows.map(({ totalTokens }) => totalTokens);
  return Array.from({ length: 24 }, (_, hour) => hours.reduce((all, day) => all + (day[hour] ?? 0), 0));
}

/** What a card tells. Projects are numbered where their names stay hidden. */
export function toldOf(read: Read, allowed: Allowed): Told {
  const { overview, stretch } = read;
  const { totals } = overview;
  const projects = topOf('project', overview.projects, totals.totalTokens);
  const tools = overview.tools.filter(({ name }) => name !== '').slice(0, RANKED);
  return {
    name: stretch.name,
    tokens: short(totals.totalTokens),
    facts: factsOf(read, allowed),
    bars: barsOf(read),
    models: topOf('model', overview.models, totals.totalTokens),
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
    lines: linesOf(read, allowed),
  };
}
