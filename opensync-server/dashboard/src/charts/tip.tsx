import type { ReactNode } from 'react';

/** How wide a tip is at most. */
const WIDTH = 240;

interface Props {
  /** Where the point is, and how wide the drawing. */
  x: number;
  width: number;
  top?: number;
  title: string;
  children?: ReactNode;
}

/** What a point is, beside it: at its left where there is no room at its right. */
export function Tip({ x, width, top = 8, title, children }: Props) {
  const isLeft = x + WIDTH + 16 > width && x > width / 2;
  return (
    <div
      aria-hidden="true"
      style={isLeft ? { right: width - x + 12, top } : { left: x + 12, top }}
      className="pointer-events-none absolute z-[2] max-w-60 rounded-panel border border-line bg-raised px-3 py-2 text-dense shadow-float"
    >
      <p className="font-medium whitespace-nowrap">{title}</p>
      {children}
    </div>
  );
}
