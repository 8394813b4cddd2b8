import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useActions } from '../../actions/registry';
import { useAtOnce } from '../../parts/at-once';
import { IconButton } from '../../parts/button';
import { Choice } from '../../parts/choice';
import { LOOK_IDS, LOOK_NAMES, SHAPES, type WrappedSearch } from './address';
import { earlier, later, PERIODS, type Stretch, stretchOf } from './stretch';
import { PERIOD_NAMES, SHAPE_NAMES, WORDS } from './words';

interface Props {
  stretch: Stretch;
  today: string;
  search: WrappedSearch;
  go: (stretch: Stretch, search?: WrappedSearch) => void;
}

/** The day that another period is chosen around: the last one that has been. */
function lastOf({ to }: Stretch, today: string): string {
  return to < today ? to : today;
}

/** Which time it is of. */
export function Times({ stretch, today, go }: Omit<Props, 'search'>) {
  const isLast = stretch.to >= today;
  const forth = () => !isLast && go(later(stretch));
  useActions([
    {
      id: 'wrapped.before',
      name: 'The time before',
      group: WORDS.title,
      keys: ['['],
      isQuiet: true,
      run: () => go(earlier(stretch)),
    },
    {
      id: 'wrapped.after',
      name: 'The time after',
      group: WORDS.title,
      keys: [']'],
      isQuiet: true,
      run: forth,
    },
  ]);
  return (
    <>
      <Choice
        label="Of a"
        values={PERIODS}
        names={PERIOD_NAMES}
        value={stretch.period}
        choose={(period) => go(stretchOf(period, lastOf(stretch, today)))}
      />
      <div className="flex items-center">
        <IconButton
          label="The time before"
          icon={<ChevronLeft size={16} />}
          onClick={() => go(earlier(stretch))}
        />
        <span className="min-w-32 text-center text-dense">{stretch.name}</span>
        <IconButton
          label="The time after"
          icon={<ChevronRight size={16} />}
          disabled={isLast}
          onClick={forth}
        />
      </div>
    </>
  );
}

interface SwitchProps {
  label: string;
  what: string;
  isOn: boolean;
  set: (isOn: boolean) => void;
}

function Switch({ label, what, isOn, set }: SwitchProps) {
  const [isShownOn, show] = useAtOnce(isOn, set);
  return (
    <label className="flex min-h-8 items-start gap-2.5 max-phone:min-h-11">
      <input
        type="checkbox"
        checked={isShownOn}
        onChange={(event) => show(event.target.checked)}
        className="mt-1 size-4 accent-accent"
      />
      <span>
        {label}
        <span className="block text-label text-muted">{what}</span>
      </span>
    </label>
  );
}

/** What the card looks like, and what it tells. */
export function Looks({ stretch, search, go }: Omit<Props, 'today'>) {
  const { look = 'night', shape = 'tall', names, free, ...rest } = search;
  const set = (next: Partial<WrappedSearch>) => go(stretch, { ...search, ...next });
  const base = { ...rest, look, shape };
  return (
    <div className="flex flex-col items-start gap-3">
      <Choice
        label="Look"
        values={LOOK_IDS}
        names={LOOK_NAMES}
        value={look}
        choose={(of) => set({ look: of })}
      />
      <Choice
        label="Shape"
        values={SHAPES}
        names={SHAPE_NAMES}
        value={shape}
        choose={(of) => set({ shape: of })}
      />
      <Switch
        label="Name projects"
        what="Their names may say more than you want to tell."
        isOn={names === true}
        set={(isOn) => go(stretch, { ...base, ...(free && { free }), ...(isOn && { names: true as const }) })}
      />
      <Switch
        label="Tell the cost"
        what="By known prices, and what the cache saved."
        isOn={free !== true}
        set={(isOn) =>
          go(stretch, { ...base, ...(names && { names }), ...(!isOn && { free: true as const }) })
        }
      />
    </div>
  );
}
