import type { Step } from '../../charts/bars';
import { weekdayName } from '../../format/days';

/** How much each day of the week has. */
export function byDay(days: readonly (readonly number[])[]): Step[] {
  return days.map((hours, day) => ({
    key: String(day),
    name: weekdayName(day).slice(0, 3),
    full: weekdayName(day),
    values: [hours.reduce((all, value) => all + value, 0)],
  }));
}

/** How much each hour of the day has. */
export function byHour(days: readonly (readonly number[])[]): Step[] {
  return Array.from({ length: 24 }, (_, hour) => ({
    key: String(hour),
    name: `${hour}:00`,
    full: `${hour}:00 to ${hour + 1}:00`,
    values: [days.reduce((all, hours) => all + (hours[hour] ?? 0), 0)],
  }));
}
