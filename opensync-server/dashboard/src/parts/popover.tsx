import { type ReactNode, type ToggleEvent, useId, useRef, useState } from 'react';
import { classes } from './classes';

interface Props {
  /** What the button shows, and its name where that is only an icon. */
  trigger: ReactNode;
  label?: string;
  className?: string;
  /** What is in it; drawn while it is open. */
  children: (close: () => void) => ReactNode;
  /** What it is to those who listen. */
  role?: 'dialog' | 'menu';
  onOpen?: () => void;
}

const PANEL = classes(
  'fixed m-0 max-h-[70dvh] max-w-[calc(100vw-1rem)] overflow-auto rounded-panel border border-line bg-raised p-1',
  'text-text shadow-float',
);

/** Puts the panel under the button, within the window. */
function place(panel: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const size = panel.getBoundingClientRect();
  const isAbove = at.bottom + size.height + 12 > window.innerHeight && at.top > size.height;
  panel.style.top = `${isAbove ? at.top - size.height - 4 : at.bottom + 4}px`;
  panel.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8))}px`;
}

/** A button with a panel that opens under it: the browser closes it on Escape and on a click elsewhere. */
export function Popover({ trigger, label, className, children, role = 'dialog', onOpen }: Props) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    panel.current?.hidePopover();
    button.current?.focus();
  };
  const toggled = (event: ToggleEvent<HTMLDivElement>) => {
    const isNowOpen = event.newState === 'open';
    setOpen(isNowOpen);
    if (!isNowOpen) return;
    onOpen?.();
    // Drawn first, then measured.
    requestAnimationFrame(() => {
      if (!panel.current || !button.current) return;
      place(panel.current, button.current);
      panel.current.querySelector<HTMLElement>('input, button, [role=menuitem], [role=option]')?.focus();
    });
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-haspopup={role}
        aria-expanded={isOpen}
        aria-label={label}
        title={label}
        className={className}
      >
        {trigger}
      </button>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: its role is one of two that take a name. */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role={role}
        aria-label={label ?? 'Choices'}
        onToggle={toggled}
        className={PANEL}
      >
        {isOpen && children(close)}
      </div>
    </>
  );
}
