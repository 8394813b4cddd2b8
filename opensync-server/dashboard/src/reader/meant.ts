import type { OutlineRow } from '../api/types';
import { dayOf } from '../format/time';

const TIME = /^(?:(\d{4}-\d{2}-\d{2})(?:[ T]|$))?(\d{1,2}:\d{2})?$/;

/** The moment that is meant by a day, a time of day, or both; a time alone is one of the day of `near`. */
function momentOf(typed: string, near: number): number | undefined {
  const [, day, time] = TIME.exec(typed) ?? [];
  if (day === undefined && time === undefined) return undefined;
  const at = new Date(`${day ?? dayOf(near)}T${(time ?? '00:00').padStart(5, '0')}`).getTime();
  return Number.isNaN(at) ? undefined : at;
}

/**
 * The place that somebody means who types the number of a message, counted from 1, or a time: the first message from
 * then on, else the last one. `near` is when the message was written that is read now.
 */
export function placeMeant(typed: string, rows: readonly OutlineRow[], near: number): number | undefined {
  const text = typed.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) - 1;
  const moment = momentOf(text, near);
  if (moment === undefined) return undefined;
  return (rows.find(({ at }) => at >= moment) ?? rows.at(-1))?.place;
}
