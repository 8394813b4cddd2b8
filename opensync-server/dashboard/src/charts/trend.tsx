import { type Named, Plot } from './plot';

/** One point of a line; nothing where there is nothing to say of a step. */
export interface Point extends Named {
  value: number | null;
}

interface Props {
  label: string;
  points: readonly Point[];
  format: (value: number) => string;
  height?: number;
  open?: (point: Point) => void;
}

/** The parts of a line between steps of which nothing is known. */
export function runsOf(values: readonly (number | null)[]): number[][] {
  const runs: number[][] = [];
  values.forEach((value, at) => {
    if (value === null) return;
    const isNext = at > 0 && values[at - 1] !== null;
    if (isNext) runs.at(-1)?.push(at);
    else runs.push([at]);
  });
  return runs;
}

/** A line step by step, with gaps where nothing is known. */
export function Trend({ label, points, format, height = 140, open }: Props) {
  const worded = ({ value }: Point) => (value === null ? 'nothing' : format(value));
  const values = points.map(({ value }) => value);
  return (
    <Plot
      label={label}
      steps={points}
      max={Math.max(...values.map((value) => value ?? 0), 0)}
      format={format}
      height={height}
      open={open}
      say={(point) => `${point.full}: ${worded(point)}`}
      tip={(point) => <p className="text-muted tabular-nums">{worded(point)}</p>}
      draw={({ x, y }, seen) => (
        <>
          {runsOf(values).map((run) => (
            <polyline
              key={run[0]}
              points={run.map((at) => `${x(at)},${y(values[at] ?? 0)}`).join(' ')}
              fill="none"
              stroke="var(--accent)"
              strokeWidth="1.75"
              strokeLinejoin="round"
            />
          ))}
          {values.map((value, at) =>
            // A step between two of which nothing is known has no line: it is a dot.
            value !== null &&
            (at === seen || ((values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null)) ? (
              <circle
                key={points[at]?.key}
                cx={x(at)}
                cy={y(value)}
                r={at === seen ? 4 : 2}
                fill="var(--accent)"
              />
            ) : null,
          )}
        </>
      )}
    />
  );
}
