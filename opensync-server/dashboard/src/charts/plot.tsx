import type { ReactNode } from 'react';
import { every, isNamed, ticks } from '../format/scale';
import { Axis } from './axis';
import { Box } from './box';
import { Tip } from './tip';
import { Walk } from './walk';

/** One step of a chart: what it is called below the axis, and in full. */
export interface Named {
  key: string;
  name: string;
  full: string;
}

/** Where things are in a chart. */
export interface Frame {
  /** The middle of a step. */
  x: (at: number) => number;
  y: (value: number) => number;
  /** How wide one step is. */
  band: number;
}

interface Props<Of extends Named> {
  label: string;
  steps: readonly Of[];
  max: number;
  format: (value: number) => string;
  isWhole?: boolean | undefined;
  height: number;
  open?: ((step: Of) => void) | undefined;
  /** What a step says, for those who listen, and for those who see. */
  say: (step: Of) => string;
  tip: (step: Of) => ReactNode;
  /** What is drawn; with the step that is looked at. */
  draw: (frame: Frame, at: number | null) => ReactNode;
}

const TOP = 8;
const FOOT = 24;
/** A letter of an axis is at most so wide, and a name below it. */
const LETTER = 7;
const NAME = 64;

/** Names of steps below a chart, as many as there is room for. */
function Names({
  steps,
  frame,
  width,
  height,
}: {
  steps: readonly Named[];
  frame: Frame;
  width: number;
  height: number;
}) {
  const nth = every(steps.length, frame.band * steps.length, NAME);
  return steps.map((step, at) => {
    if (!isNamed(at, steps.length, nth)) return null;
    const isAtEnd = frame.x(at) + NAME / 2 > width;
    return (
      <text
        key={step.key}
        x={isAtEnd ? frame.x(at) + frame.band / 2 : frame.x(at)}
        y={height - 6}
        textAnchor={isAtEnd ? 'end' : 'middle'}
        className="fill-faint text-label"
      >
        {step.name}
      </text>
    );
  });
}

/** Where things are in a chart so wide. */
function frameOf(
  {
    steps,
    max,
    format,
    isWhole,
    height,
  }: Pick<Props<Named>, 'steps' | 'max' | 'format' | 'isWhole' | 'height'>,
  width: number,
) {
  const marks = ticks(max, height < 160 ? 2 : 4, isWhole);
  const left = Math.max(...marks.map((mark) => format(mark).length)) * LETTER + 15;
  const band = Math.max(1, width - left) / Math.max(1, steps.length);
  const frame: Frame = {
    band,
    x: (at) => left + (at + 0.5) * band,
    y: (value) => TOP + (height - TOP - FOOT) * (1 - value / (marks.at(-1) ?? 1)),
  };
  const find = (x: number) => {
    const at = Math.floor((x - left) / band);
    return at >= 0 && at < steps.length ? at : null;
  };
  return { marks, left, frame, find };
}

function PlotAt<Of extends Named>({ width, ...props }: Props<Of> & { width: number }) {
  const { label, steps, format, height, open, say, tip, draw } = props;
  const { marks, left, frame, find } = frameOf(props, width);
  return (
    <Walk
      label={label}
      count={steps.length}
      say={(at) => (steps[at] ? say(steps[at]) : '')}
      find={find}
      open={open && ((at) => steps[at] && open(steps[at]))}
      className={open ? 'cursor-pointer rounded-control' : 'rounded-control'}
    >
      {(at) => (
        <>
          <svg width={width} height={height} aria-hidden="true" className="block">
            <Axis marks={marks} y={frame.y} left={left} width={width} format={format} />
            {draw(frame, at)}
            <Names steps={steps} frame={frame} width={width} height={height} />
          </svg>
          {at !== null && steps[at] && (
            <Tip x={frame.x(at)} width={width} title={steps[at].full}>
              {tip(steps[at])}
            </Tip>
          )}
        </>
      )}
    </Walk>
  );
}

/** What all charts that go step by step have: an axis, names, and steps that are looked at one by one. */
export function Plot<Of extends Named>(props: Props<Of>) {
  return <Box height={props.height}>{(width) => <PlotAt {...props} width={width} />}</Box>;
}
