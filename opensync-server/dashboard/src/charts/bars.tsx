import { type Frame, type Named, Plot } from './plot';

/** One bar: how much of each part it has. */
export interface Step extends Named {
  values: readonly number[];
}

/** One part of all bars. */
export interface Part {
  name: string;
  colour: string;
}

interface Props {
  label: string;
  steps: readonly Step[];
  /** From the bottom up, in the order of each step's values. */
  parts: readonly Part[];
  format: (value: number) => string;
  /** Whether there are only whole amounts. */
  isWhole?: boolean;
  height?: number;
  /** Goes to what a step counts. */
  open?: (step: Step) => void;
}

/** Names that a tip has room for. */
const IN_TIP = 7;
const WIDEST = 36;

/** All of a step. */
export function sumOf(step: Step): number {
  return step.values.reduce((all, value) => all + value, 0);
}

/** Parts of a step that have something, the largest first. */
function heldBy(step: Step, parts: readonly Part[]) {
  return step.values
    .map((value, at) => ({ value, part: parts[at] }))
    .filter(({ value }) => value > 0)
    .toSorted((a, b) => b.value - a.value);
}

function sentence(step: Step, parts: readonly Part[], format: Props['format']): string {
  const held = heldBy(step, parts).map(({ value, part }) => `${part?.name} ${format(value)}`);
  return `${step.full}: ${[format(sumOf(step)), ...(parts.length > 1 ? held : [])].join(', ')}`;
}

/** One bar, its parts on one another with a line of background between them. */
function Bar({ step, parts, at, frame }: { step: Step; parts: readonly Part[]; at: number; frame: Frame }) {
  const width = Math.max(1, Math.min(WIDEST, frame.band * 0.76));
  let below = 0;
  return step.values.map((value, nth) => {
    const from = frame.y(below);
    below += value;
    const height = from - frame.y(below);
    if (value <= 0) return null;
    return (
      <rect
        key={parts[nth]?.name ?? nth}
        x={frame.x(at) - width / 2}
        y={from - height}
        width={width}
        height={Math.max(0.75, height > 3 && nth > 0 ? height - 1 : height)}
        fill={parts[nth]?.colour}
      />
    );
  });
}

function BarTip({ step, parts, format }: Pick<Props, 'parts' | 'format'> & { step: Step }) {
  const held = heldBy(step, parts);
  return (
    <>
      <p className="text-muted tabular-nums">{format(sumOf(step))}</p>
      {parts.length > 1 && held.length > 0 && (
        <ul className="mt-1 border-line border-t pt-1">
          {held.slice(0, IN_TIP).map(({ value, part }) => (
            <li key={part?.name} className="flex items-center gap-2">
              <span className="size-2 shrink-0 rounded-[2px]" style={{ background: part?.colour }} />
              <bdi className="min-w-0 flex-1 truncate">{part?.name}</bdi>
              <span className="pl-2 text-muted tabular-nums">{format(value)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Bars step by step, each made of its parts. */
export function Bars({ label, steps, parts, format, isWhole, height = 240, open }: Props) {
  return (
    <Plot
      label={label}
      steps={steps}
      max={Math.max(...steps.map(sumOf), 0)}
      format={format}
      isWhole={isWhole}
      height={height}
      open={open}
      say={(step) => sentence(step, parts, format)}
      tip={(step) => <BarTip step={step} parts={parts} format={format} />}
      draw={(frame, seen) => (
        <>
          {seen !== null && (
            <rect
              x={frame.x(seen) - frame.band / 2}
              y={0}
              width={frame.band}
              height={frame.y(0)}
              fill="var(--hover)"
            />
          )}
          {steps.map((step, at) => (
            <Bar key={step.key} step={step} parts={parts} at={at} frame={frame} />
          ))}
        </>
      )}
    />
  );
}
