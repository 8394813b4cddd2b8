import { weekdayName } from '../format/days';
import { levels } from '../format/scale';
import { Box } from './box';
import { edge, SHADES } from './cells';
import { Tip } from './tip';
import { Walk } from './walk';

interface Props {
  label: string;
  /** For each day from Monday on, for each hour from midnight on. */
  days: readonly (readonly number[])[];
  format: (value: number) => string;
}

const LEFT = 34;
const FOOT = 18;
const ROW = 18;
const HEIGHT = 7 * ROW + FOOT;
const STEPS = { ArrowUp: -24, ArrowDown: 24, ArrowLeft: -1, ArrowRight: 1 };

/** When it is: `Monday, 14 to 15`. */
export function hourName(at: number): string {
  const hour = at % 24;
  return `${weekdayName(Math.floor(at / 24))}, ${hour}:00 to ${hour + 1}:00`;
}

/** The names of days and hours, and a cell for each hour. */
function Cells({ days, size, seen }: { days: Props['days']; size: number; seen: number | null }) {
  const values = days.flat();
  const shades = levels(values);
  return (
    <>
      {days.map((_, day) => (
        <text key={weekdayName(day)} x={0} y={day * ROW + ROW - 5} className="fill-faint text-label">
          {weekdayName(day).slice(0, 3)}
        </text>
      ))}
      {values.map((_, at) => (
        <rect
          key={hourName(at)}
          x={LEFT + (at % 24) * size + 0.5}
          y={Math.floor(at / 24) * ROW + 0.5}
          width={Math.max(1, size - 2)}
          height={ROW - 3}
          rx="2"
          fill={SHADES[shades[at] ?? 0]}
          stroke={edge(shades[at], at === seen)}
        />
      ))}
      {[0, 6, 12, 18].map((hour) => (
        <text key={hour} x={LEFT + hour * size} y={7 * ROW + 13} className="fill-faint text-label">
          {`${hour}:00`}
        </text>
      ))}
    </>
  );
}

function HoursAt({ label, days, format, width }: Props & { width: number }) {
  const values = days.flat();
  const size = Math.max(1, (width - LEFT) / 24);
  const find = (left: number, top: number) => {
    const [hour, day] = [Math.floor((left - LEFT) / size), Math.floor(top / ROW)];
    return hour >= 0 && hour < 24 && day >= 0 && day < 7 ? day * 24 + hour : null;
  };
  return (
    <Walk
      label={label}
      count={values.length}
      say={(at) => `${hourName(at)}: ${format(values[at] ?? 0)}`}
      steps={STEPS}
      find={find}
      className="rounded-control"
    >
      {(at) => (
        <>
          <svg width={width} height={HEIGHT} aria-hidden="true" className="block">
            <Cells days={days} size={size} seen={at} />
          </svg>
          {at !== null && (
            <Tip
              x={LEFT + ((at % 24) + 1) * size}
              width={width}
              top={Math.floor(at / 24) * ROW}
              title={hourName(at)}
            >
              <p className="text-muted tabular-nums">{format(values[at] ?? 0)}</p>
            </Tip>
          )}
        </>
      )}
    </Walk>
  );
}

/** The hours of a week, a cell for each. */
export function Hours(props: Props) {
  return <Box height={HEIGHT}>{(width) => <HoursAt {...props} width={width} />}</Box>;
}
