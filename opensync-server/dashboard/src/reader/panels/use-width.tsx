import { type KeyboardEvent, type PointerEvent, useState } from 'react';

const NAME = 'opensync.panel';
const LEAST = 240;
const MOST = 720;
const STEP = 24;

function clamp(width: number): number {
  return Math.min(Math.max(width, LEAST), MOST);
}

function kept(): number {
  const width = Number(localStorage.getItem(NAME));
  return width > 0 ? clamp(width) : 340;
}

/** The width of the panel, which is dragged and kept in this browser. */
export function useWidth() {
  const [width, setWidth] = useState(kept);
  const set = (next: number) => {
    setWidth(clamp(next));
    localStorage.setItem(NAME, String(clamp(next)));
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) set(window.innerWidth - event.clientX);
  };
  const press = (event: KeyboardEvent) => {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    set(width + by);
  };
  const handle = (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      className="panel-handle"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the panel"
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={press}
    />
  );
  return { width, handle };
}
