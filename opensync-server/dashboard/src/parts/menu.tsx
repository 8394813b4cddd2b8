import type { KeyboardEvent, ReactNode } from 'react';
import { Popover } from './popover';

/** One thing to choose of a menu. */
export interface MenuItem {
  name: string;
  icon?: ReactNode;
  keys?: string;
  isDangerous?: boolean;
  run: () => void;
}

interface Props {
  label: string;
  trigger: ReactNode;
  items: readonly MenuItem[];
  className?: string;
}

/** Moves the focus among the items of a menu, around its ends. */
function move(event: KeyboardEvent<HTMLDivElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = items.findIndex((item) => item.matches(':focus'));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to >= items.length ? 0 : to)?.focus();
}

/** A button with a menu. */
export function Menu({ label, trigger, items, className }: Props) {
  return (
    <Popover label={label} trigger={trigger} role="menu" className={className ?? ''}>
      {(close) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the menu around it takes the keys of its items.
        <div onKeyDown={move} className="flex min-w-44 flex-col">
          {items.map((item) => (
            <button
              key={item.name}
              type="button"
              role="menuitem"
              onClick={() => {
                close();
                item.run();
              }}
              className={`flex min-h-8 items-center gap-2 rounded-control px-2 text-left text-ui hover:bg-hover focus-visible:outline-offset-[-2px] max-phone:min-h-11 ${item.isDangerous ? 'text-bad' : ''}`}
            >
              {item.icon}
              <span className="flex-1">{item.name}</span>
              {item.keys && <kbd className="text-faint text-label">{item.keys}</kbd>}
            </button>
          ))}
        </div>
      )}
    </Popover>
  );
}
