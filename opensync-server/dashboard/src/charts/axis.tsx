interface Props {
  marks: readonly number[];
  y: (value: number) => number;
  left: number;
  width: number;
  format: (value: number) => string;
}

/** Lines across a chart with their amounts at the left. */
export function Axis({ marks, y, left, width, format }: Props) {
  return marks.map((mark) => (
    <g key={mark}>
      <line
        x1={left}
        x2={width}
        y1={Math.round(y(mark)) + 0.5}
        y2={Math.round(y(mark)) + 0.5}
        stroke={mark === 0 ? 'var(--line-strong)' : 'var(--line)'}
      />
      <text
        x={left - 8}
        y={y(mark)}
        dominantBaseline="middle"
        textAnchor="end"
        className="fill-faint text-label tabular-nums"
      >
        {format(mark)}
      </text>
    </g>
  ));
}
