import { type MouseEvent, type RefObject, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Layout } from './list/layout';
import type { ListHandle } from './list/list';
import { LANES, MARKS, marksIn, pathOf } from './minimap-marks';

const SLOT = 2;
const WIDTH = 12;

interface MinimapProps {
  layout: Layout;
  hits: ReadonlySet<number>;
  list: RefObject<ListHandle | null>;
}

function useHeight() {
  const element = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setHeight(Math.floor(entry?.contentRect.height ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return { element, height };
}

/** The whole session in a strip: prompts, changes, failures and hits, to be jumped to. */
export function Minimap({ layout, hits, list }: MinimapProps) {
  const { element, height } = useHeight();
  const slots = Math.max(1, Math.floor(height / SLOT));
  const marks = useMemo(() => marksIn(layout, hits, slots), [layout, hits, slots]);
  const jump = (event: MouseEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const index = Math.floor(((event.clientY - box.top) / box.height) * layout.entries.length);
    list.current?.show(Math.min(Math.max(index, 0), layout.entries.length - 1), 'center');
  };
  return (
    // What it leads to is in the outline panel too, in words and for keys.
    <div ref={element} className="minimap" aria-hidden="true" onPointerDown={jump}>
      <svg width={WIDTH} height={height} viewBox={`0 0 ${WIDTH} ${Math.max(height, 1)}`} aria-hidden="true">
        {MARKS.map((mark) => (
          <path
            key={mark}
            className={`mark-${mark}`}
            d={pathOf(mark, marks.get(mark) ?? new Map(), WIDTH / LANES, SLOT)}
          />
        ))}
      </svg>
    </div>
  );
}
