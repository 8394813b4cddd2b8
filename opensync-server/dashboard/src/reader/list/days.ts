import { chosenZone, fromWall, toWall } from '../../format/zone';

const MS = 86_400_000;

/** From the begin of a day in the chosen zone to that of the next. */
interface Day {
  zone: string | undefined;
  begin: number;
  end: number;
}

function dayAround(at: number): Day {
  const midnight = Math.floor(toWall(at) / MS) * MS;
  return { zone: chosenZone(), begin: fromWall(midnight), end: fromWall(midnight + MS) };
}

let last: Day = { zone: undefined, begin: 0, end: 0 };

/** Whether two moments are of one day. A session asks this for each message, and mostly of the same day. */
export function isSameDay(one: number, other: number): boolean {
  if (one < last.begin || one >= last.end || last.zone !== chosenZone()) last = dayAround(one);
  return other >= last.begin && other < last.end;
}
