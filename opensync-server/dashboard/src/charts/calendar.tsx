import { dayInFull, dayNumber, monthName, weekdayName, weekdayOf } from '../format/days';
import { levels } from '../format/scale';
import { Box } from './box';
import { edge, SHADES } from './cells';
import { Tip } from './tip';
import { Walk } from './walk';

/** One day. */
export interface Day {
  day: string;
  value: number;
}

interface Props {
  label: string;
  /** Days in their order, without gaps. */
  days: readonly Day[];
  format: (value: number) => string;
  open: (day: string) => void;
}

const LEFT = 34;
const TOP = 18;
const LARGEST = 16;
const SMALLEST = 11;

/** Arrow keys: a day up and down, a week to the sides. */
const STEPS = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7 };

/** Where the names of months stand: over the week in which a month begins, where there is room. */
export function monthsOf(days: readonly Day[], shift: number): { week: number; name: string }[] {
  const names: { week: number; name: string }[] = [];
  days.forEach(({ day }, at) => {
    if (at > 0 && !day.endsWith('-01')) return;
    const week = Math.floor((at + shift) / 7);
    const before = names.at(-1);
    // The rest of a month at the left edge gives way to the one after it.
    if (before && week - before.week < 3) names.pop();
    names.push({ week, name: monthName(day) });
  });
  return names;
}

/** Where the days are that there is room for: the latest weeks. */
function placed(days: readonly Day[], width: number) {
  const begun = weekdayOf(days[0]?.day ?? '1970-01-05');
  const room = Math.max(1, Math.floor((width - LEFT) / SMALLEST));
  const weeks = Math.ceil((days.length + begun) / 7);
  const shown = days.slice(Math.max(0, (weeks - room) * 7 - begun));
  const shift = weekdayOf(shown[0]?.day ?? '1970-01-05');
  const size = Math.min(LARGEST, Math.floor((width - LEFT) / Math.min(weeks, room)));
  return {
    shown,
    shift,
    size,
    x: (at: number) => LEFT + Math.floor((at + shift) / 7) * size,
    y: (at: number) => TOP + ((at + shift) % 7) * size,
    find: (left: number, top: number) => {
      const [week, row] = [Math.floor((left - LEFT) / size), Math.floor((top - TOP) / size)];
      const at = week * 7 + row - shift;
      return left >= LEFT && row >= 0 && row < 7 && at >= 0 && at < shown.length ? at : null;
    },
  };
}

type Placed = ReturnType<typeof placed>;

/** The names of months and days, and a cell for each day. */
function Cells({ of, seen }: { of: Placed; seen: number | null }) {
  const { shown, shift, size, x, y } = of;
  const shades = levels(shown.map(({ value }) => value));
  return (
    <>
      {monthsOf(shown, shift).map(({ week, name }) => (
        <text key={week} x={LEFT + week * size} y={11} className="fill-faint text-label">
          {name}
        </text>
      ))}
      {[0, 2, 4].map((row) => (
        <text key={row} x={0} y={TOP + row * size + size - 3} className="fill-faint text-label">
          {weekdayName(row).slice(0, 3)}
        </text>
      ))}
      {shown.map(({ day }, at) => (
        <rect
          key={dayNumber(day)}
          x={x(at) + 0.5}
          y={y(at) + 0.5}
          width={size - 3}
          height={size - 3}
          rx="2"
          fill={SHADES[shades[at] ?? 0]}
          stroke={edge(shades[at], at === seen)}
        />
      ))}
    </>
  );
}

function CalendarAt({ label, days, format, open, width }: Props & { width: number }) {
  const of = placed(days, width);
  const { shown, size, x, y, find } = of;
  const words = (one: Day) => `${dayInFull(one.day)}: ${format(one.value)}`;
  return (
    <Walk
      label={label}
      count={shown.length}
      say={(at) => (shown[at] ? words(shown[at]) : '')}
      steps={STEPS}
      find={find}
      open={(at) => shown[at] && open(shown[at].day)}
      className="cursor-pointer rounded-control"
    >
      {(at) => (
        <>
          <svg width={width} height={TOP + 7 * size} aria-hidden="true" className="block">
            <Cells of={of} seen={at} />
          </svg>
          {at !== null && shown[at] && (
            <Tip x={x(at) + size} width={width} top={y(at)} title={dayInFull(shown[at].day)}>
              <p className="text-muted tabular-nums">{format(shown[at].value)}</p>
            </Tip>
          )}
        </>
      )}
    </Walk>
  );
}

/** Weeks side by side, a cell for each day; of a narrow page the latest weeks. */
export function Calendar(props: Props) {
  return <Box height={TOP + 7 * SMALLEST}>{(width) => <CalendarAt {...props} width={width} />}</Box>;
}
