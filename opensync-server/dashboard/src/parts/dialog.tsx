import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './button';
import { classes } from './classes';

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  className?: string;
  /** Whether the title is only for those who listen. */
  isBare?: boolean;
}

/**
 * A dialog over the page, on the screen for as long as it is drawn. The browser's own `<dialog>` keeps the
 * focus in it and gives it back, and closes on Escape. What is marked `data-first` has the focus first.
 */
export function Dialog({ title, onClose, children, className, isBare }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    shown?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => shown?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, by the browser's own `cancel`.
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
      className={classes(
        'm-auto w-[min(36rem,calc(100vw-1.5rem))] max-h-[calc(100dvh-3rem)] flex-col overflow-hidden rounded-panel border border-line',
        'bg-raised p-0 text-text shadow-float open:flex backdrop:bg-black/40',
        className,
      )}
    >
      <div className={isBare ? 'sr-only' : 'flex items-center gap-2 border-line border-b py-2 pr-2 pl-4'}>
        <h2 id={id} className="min-w-0 flex-1 text-section font-semibold">
          {title}
        </h2>
        {!isBare && <IconButton label="Close" icon={<X size={18} />} onClick={onClose} />}
      </div>
      {children}
    </dialog>
  );
}
