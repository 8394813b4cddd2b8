import { dayNumber, plusDays } from './days';
import { dayBegin } from './time';

const DAY = 86_400_000;

/** When what is given out ends by itself, counted from now; `0` is never. */
export const ENDS = [
  { days: 1, name: 'in a day' },
  { days: 7, name: 'in a week' },
  { days: 30, name: 'in 30 days' },
  { days: 0, name: 'when I end it' },
] as const;

/** The moment so many days from `now`; `null` for never. */
export function endAfter(days: number, now: number): number | null {
  return days === 0 ? null : now + days * DAY;
}

/** The end of a day, `2026-01-31`, in the chosen zone; `null` for what is no day. */
export function endOfDay(day: string): number | null {
  if (!Number.isFinite(dayNumber(day))) return null;
  return dayBegin(plusDays(day, 1)) - 1;
}
