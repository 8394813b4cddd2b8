import { CalendarDays } from 'lucide-react';
import { LASTS, type Last, type PeriodSearch, USUAL } from '../format/period';
import { useAtOnce } from './at-once';
import { Choice } from './choice';
import { Popover } from './popover';

const NAMES: Readonly<Record<Last, string>> = {
  '7d': '7d',
  '30d': '30d',
  '90d': '90d',
  '365d': '1y',
  month: 'Month',
  all: 'All',
};

/** What a time is called in full. */
const TITLES: Readonly<Record<Last, string>> = {
  '7d': 'The last 7 days',
  '30d': 'The last 30 days',
  '90d': 'The last 90 days',
  '365d': 'The last year',
  month: 'This month',
  all: 'All time',
};

interface Props {
  search: PeriodSearch;
  change: (search: PeriodSearch) => void;
}

/** The first or the last day of one's own. */
function Day({ end, search, change }: Props & { end: 'from' | 'to' }) {
  const { last: _, ...filter } = search;
  const [day, setDay] = useAtOnce(search[end] ?? '', (next) => change({ ...filter, [end]: next }));
  return (
    <label className="flex min-h-9 items-center gap-2">
      <span className="w-12">{end === 'from' ? 'Since' : 'Until'}</span>
      <input
        type="date"
        value={day}
        onChange={(event) => event.target.value && setDay(event.target.value)}
        className="h-8 flex-1 rounded-control border border-line-strong bg-bg px-2"
      />
    </label>
  );
}

/** Days of one's own. */
function Days(props: Props) {
  return (
    <div className="flex flex-col gap-1 p-2">
      <Day end="from" {...props} />
      <Day end="to" {...props} />
    </div>
  );
}

/** Which time sums are of: up to now, or days of one's own. */
export function PeriodPicker({ search, change }: Props) {
  const isOwn = search.from !== undefined || search.to !== undefined;
  const { last: _, from: __, to: ___, ...rest } = search;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Choice
        label="Time"
        values={LASTS}
        names={NAMES}
        titles={TITLES}
        value={isOwn ? null : (search.last ?? USUAL)}
        choose={(last) => change(last === USUAL ? rest : { ...rest, last })}
      />
      <Popover
        label="Days of your own"
        trigger={<CalendarDays size={16} aria-hidden="true" />}
        className={`inline-flex size-7 items-center justify-center rounded-control border border-line-strong max-phone:size-10 ${isOwn ? 'bg-chosen text-accent' : 'text-muted hover:text-text'}`}
      >
        {() => <Days search={search} change={change} />}
      </Popover>
    </div>
  );
}
