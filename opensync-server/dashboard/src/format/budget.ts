import { daysBetween, monthEnd, plusDays } from './days';

/** What one means to spend in a month at most. */
export interface Budget {
  amount: number;
  unit: 'money' | 'tokens';
}

/** Where a month will end. */
export interface Outlook {
  /** What the month will come to, if the rest is like the days before. */
  projected: number;
  /** The day on which the budget is used up; nothing if it lasts. */
  usedUpOn: string | null;
  /** What may be used on each day that is left, today included. */
  perDay: number;
}

/** Reads a budget that was kept as text. */
export function readBudget(text: string | null): Budget | null {
  try {
    const read: unknown = JSON.parse(text ?? 'null');
    if (typeof read !== 'object' || read === null) return null;
    const amount: unknown = Reflect.get(read, 'amount');
    const unit: unknown = Reflect.get(read, 'unit');
    if (typeof amount !== 'number' || !(amount > 0) || !Number.isFinite(amount)) return null;
    return unit === 'money' || unit === 'tokens' ? { amount, unit } : null;
  } catch {
    return null;
  }
}

/** What a month comes to, of what was used in it so far and the pace of the days before. */
export function outlook(limit: number, used: number, pace: number, today: string): Outlook {
  const left = daysBetween(today, monthEnd(today)) - 1;
  const projected = used + pace * left;
  const isOver = used >= limit;
  const days = pace > 0 ? Math.ceil((limit - used) / pace) : Number.POSITIVE_INFINITY;
  const usedUpOn = isOver ? today : days <= left ? plusDays(today, days) : null;
  return { projected, usedUpOn, perDay: Math.max(0, limit - used) / (left + 1) };
}
