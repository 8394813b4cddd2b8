import {
  dayInFull,
  monthEnd,
  monthInFull,
  monthStart,
  plusDays,
  stepInFull,
  weekdayOf,
} from '../../format/days';

/** How much of the time one card tells of. */
export const PERIODS = ['day', 'week', 'month', 'year'] as const;
export type Period = (typeof PERIODS)[number];

/** A day, week, month or year. */
export interface Stretch {
  period: Period;
  /** As an address names it: `2026-11-30`, the Monday of a week, `2026-11` or `2026`. */
  at: string;
  from: string;
  to: string;
  /** As people name it. */
  name: string;
}

/** The day, week, month or year that a day is in. */
export function stretchOf(period: Period, day: string): Stretch {
  const year = day.slice(0, 4);
  const monday = plusDays(day, -weekdayOf(day));
  switch (period) {
    case 'day':
      return { period, at: day, from: day, to: day, name: dayInFull(day) };
    case 'week':
      return { period, at: monday, from: monday, to: plusDays(monday, 6), name: stepInFull(monday, 'week') };
    case 'month':
      return {
        period,
        at: day.slice(0, 7),
        from: monthStart(day),
        to: monthEnd(day),
        name: monthInFull(day),
      };
    case 'year':
      return { period, at: year, from: `${year}-01-01`, to: `${year}-12-31`, name: year };
  }
}

const SHAPES: Readonly<Record<Period, RegExp>> = {
  day: /^\d{4}-\d\d-\d\d$/,
  week: /^\d{4}-\d\d-\d\d$/,
  month: /^\d{4}-\d\d$/,
  year: /^\d{4}$/,
};

/** The stretch that an address names; nothing if there is none. */
export function readStretch(period: string, at: string): Stretch | null {
  const known = PERIODS.find((one) => one === period);
  if (!known || !SHAPES[known].test(at)) return null;
  const day = `${at}-01-01`.slice(0, 10);
  const date = new Date(`${day}T00:00:00Z`);
  // The thirtieth of February would be another day.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day) return null;
  return stretchOf(known, day);
}

/** The one before. */
export function earlier({ period, from }: Stretch): Stretch {
  return stretchOf(period, plusDays(from, -1));
}

/** The one after. */
export function later({ period, to }: Stretch): Stretch {
  return stretchOf(period, plusDays(to, 1));
}

/** Days of a month after which it has something to tell. */
const ENOUGH = 7;

/** The one that is shown if nobody says which: a month, and in its first days the one before. */
export function usual(today: string): Stretch {
  const month = stretchOf('month', today);
  return Number(today.slice(8)) > ENOUGH ? month : earlier(month);
}
