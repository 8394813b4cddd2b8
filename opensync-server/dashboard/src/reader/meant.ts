import type { OutlineRow } from '../api/types';
import { dayOf } from '../format/time';
import { fromWall } from '../format/zone';

const TIME = /^(?:(\d{4}-\d{2}-\d{2})(?:[ T]|$))?(\d{1,2}:\d{2})?$/;

/** The moment that is meant by a day, a time of day, or both; a time alone is one of the day of `near`. */
function momentOf(typed: string, near: number): number | undefined {
  const [, day, time] = TIME.exec(typed) ?? [];
  if (day === undefined && time === undefined) return undefined;
  const wall = Date.parse(`${day ?? dayOf(near)}T${(time ?? '00:00').padStart(5, '0')}Z`);
  return Number.isNaN(wall) ? undefined : fromWall(wall);
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
