import { ChartGantt, List } from 'lucide-react';
import type { ListAddress } from './list-state';

const VIEWS = [
  { view: undefined, name: 'List', icon: List },
  { view: 'timeline', name: 'Timeline', icon: ChartGantt },
] as const;

/** Whether the sessions stand one under the other or side by side in time. */
export function Views({ view, setView }: Pick<ListAddress, 'view' | 'setView'>) {
  return (
    <fieldset className="mr-1 flex rounded-control border border-line-strong p-0.5">
      <legend className="sr-only">How sessions are shown</legend>
      {VIEWS.map(({ view: one, name, icon: Icon }) => (
        <button
          key={name}
          type="button"
          title={name}
          aria-label={name}
          aria-pressed={view === one}
          onClick={() => setView(one)}
          className="flex h-6.5 w-8 items-center justify-center rounded-control text-muted hover:text-text aria-pressed:bg-chosen aria-pressed:text-accent max-phone:h-9.5 max-phone:w-11"
        >
          <Icon size={16} aria-hidden="true" />
        </button>
      ))}
    </fieldset>
  );
}
