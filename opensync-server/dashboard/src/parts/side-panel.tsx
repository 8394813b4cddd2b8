import { X } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import { IconButton } from './button';

const NARROWEST = 280;
const WIDEST = 720;

function kept(name: string, otherwise: number): number {
  const width = Number(localStorage.getItem(name));
  return width >= NARROWEST && width <= WIDEST ? width : otherwise;
}

interface Props {
  title: string;
  /** What its width is kept under in this browser. */
  name: string;
  width?: number;
  onClose: () => void;
  children: ReactNode;
}

/** A panel at the right of a screen, as wide as one drags it; over the whole screen on a phone. */
export function SidePanel({ title, name, width: usual = 384, onClose, children }: Props) {
  const key = `opensync.width.${name}`;
  const [width, setWidth] = useState(() => kept(key, usual));
  const resize = (next: number) => {
    const within = Math.round(Math.min(WIDEST, Math.max(NARROWEST, next)));
    setWidth(within);
    localStorage.setItem(key, String(within));
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(window.innerWidth - event.clientX);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowLeft: 24, ArrowRight: -24 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    resize(width + step);
  };
  return (
    <aside
      aria-label={title}
      style={{ width }}
      className="relative flex min-h-0 shrink-0 flex-col border-line border-l bg-bg max-phone:fixed max-phone:inset-0 max-phone:z-10 max-phone:w-full! print:hidden"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: an `hr` cannot be dragged. */}
      <div
        role="separator"
        tabIndex={0}
        aria-label={`Width of ${title}`}
        aria-orientation="vertical"
        aria-valuenow={width}
        aria-valuemin={NARROWEST}
        aria-valuemax={WIDEST}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onKeyDown={press}
        className="absolute inset-y-0 -left-1 w-2 cursor-col-resize touch-none hover:bg-chosen max-phone:hidden"
      />
      <div className="flex items-center gap-2 border-line border-b py-1.5 pr-1.5 pl-4">
        <h2 className="min-w-0 flex-1 truncate font-semibold">{title}</h2>
        <IconButton label="Close" icon={<X size={18} />} onClick={onClose} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </aside>
  );
}
