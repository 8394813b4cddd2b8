/** From the begin of a day in this browser's zone to that of the next. */
interface Day {
  begin: number;
  end: number;
}

function dayAround(at: number): Day {
  const date = new Date(at);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  return { begin: new Date(year, month, day).getTime(), end: new Date(year, month, day + 1).getTime() };
}

let last: Day = { begin: 0, end: 0 };

/** Whether two moments are of one day. A session asks this for each message, and mostly of the same day. */
export function isSameDay(one: number, other: number): boolean {
  if (one < last.begin || one >= last.end) last = dayAround(one);
  return other >= last.begin && other < last.end;
}
