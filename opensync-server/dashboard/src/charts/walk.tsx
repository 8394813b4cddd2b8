import { type KeyboardEvent, type MouseEvent, type ReactNode, useState } from 'react';

interface Props {
  /** What is shown. */
  label: string;
  /** How many points there are. */
  count: number;
  /** What a point says, for those who listen. */
  say: (at: number) => string;
  /** How far the arrow keys go; default: by one to the left and right. */
  steps?: Readonly<Record<string, number>>;
  /** The point that is at a place of the drawing. */
  find: (x: number, y: number) => number | null;
  /** Goes to what a point counts. */
  open?: ((at: number) => void) | undefined;
  /** The drawing, with the point that is looked at. */
  children: (at: number | null) => ReactNode;
  className?: string;
}

const ASIDE: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/**
 * A drawing whose points are gone through with the arrow keys or looked at with a pointer. To a screen
 * reader it is a slider: what a point says is read as one comes to it, and Enter opens it.
 */
export function Walk({ label, count, say, steps = ASIDE, find, open, children, className }: Props) {
  const [at, setAt] = useState<number | null>(null);
  const last = count - 1;
  const now = Math.min(at ?? last, last);
  const press = (event: KeyboardEvent) => {
    const jump = { Home: -count, End: count }[event.key] ?? steps[event.key];
    if (jump !== undefined) setAt(at === null ? now : Math.max(0, Math.min(last, now + jump)));
    else if (event.key === 'Enter' && open && at !== null) open(now);
    else if (event.key === 'Escape' && at !== null) setAt(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const look = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return find(event.clientX - box.left, event.clientY - box.top);
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, last)}
      aria-valuenow={Math.max(0, now)}
      aria-valuetext={count > 0 ? say(now) : 'nothing'}
      onKeyDown={press}
      onPointerMove={(event) => setAt(look(event))}
      onPointerLeave={() => setAt(null)}
      onBlur={() => setAt(null)}
      onClick={(event) => {
        const found = look(event);
        if (found !== null) open?.(found);
      }}
      className={className}
    >
      {children(at === null ? null : now)}
    </div>
  );
}
