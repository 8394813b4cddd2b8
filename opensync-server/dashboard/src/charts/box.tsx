import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';

interface Props {
  /** The room that is kept until it is known how wide it is. */
  height: number;
  children: (width: number) => ReactNode;
}

/** Where something is drawn as wide as there is room, in whole points. */
export function Box({ height, children }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    setWidth(watched.clientWidth);
    const observer = new ResizeObserver(() => setWidth(watched.clientWidth));
    observer.observe(watched);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={element} className="relative" style={{ minHeight: height }}>
      {width > 0 && children(width)}
    </div>
  );
}
