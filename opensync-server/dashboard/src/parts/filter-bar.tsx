import { Search } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useState } from 'react';
import {
  type Condition,
  conditionsOf,
  type Filter,
  isEmptyFilter,
  withCondition,
  withoutCondition,
  withTyped,
} from '../format/filter';
import { Button } from './button';
import { FilterChip } from './filter-chip';
import { FilterPicker } from './filter-picker';

/** Milliseconds after the last key until words count. */
const PAUSE = 60;

interface Props {
  filter: Filter;
  change: (filter: Filter) => void;
  /** Whether words are typed here; elsewhere another field has them. */
  field?: RefObject<HTMLInputElement | null>;
  children?: ReactNode;
}

/** The words of a filter. `project:shop` becomes a condition with Enter; plain words count as they are typed. */
function Words({ filter, change, field }: Props) {
  const [draft, setDraft] = useState<string | null>(null);
  const isPlain = draft !== null && !draft.includes(':');
  useEffect(() => {
    if (!isPlain || draft.trim() === (filter.text ?? '')) return;
    const timer = setTimeout(() => change(withTyped(filter, draft)), PAUSE);
    return () => clearTimeout(timer);
  }, [draft, isPlain, filter, change]);
  const finish = () => {
    if (draft !== null && draft.trim() !== (filter.text ?? '')) change(withTyped(filter, draft));
    setDraft(null);
  };
  return (
    <div className="relative min-w-52 max-w-96 flex-1 basis-56 max-phone:max-w-none max-phone:basis-full">
      <Search size={16} aria-hidden="true" className="absolute top-2 left-2.5 text-faint max-phone:top-3.5" />
      <input
        ref={field}
        type="search"
        aria-label="Filter by words of the title and the first prompt, or by field:value"
        placeholder="Title, project:shop, has:error"
        value={draft ?? filter.text ?? ''}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === 'Enter') finish();
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        className="h-8 w-full rounded-control border border-line-strong bg-bg pr-2 pl-8 placeholder:text-faint max-phone:h-11"
      />
    </div>
  );
}

/** Which sessions are meant: words, chips, and a button that adds one. The address holds all of it. */
export function FilterBar({ filter, change, field, children }: Props) {
  const flip = (condition: Condition) =>
    change(withCondition(filter, { ...condition, isExcluded: !condition.isExcluded }));
  return (
    <div className="flex flex-wrap items-center gap-2">
      {field && <Words filter={filter} change={change} field={field} />}
      <FilterPicker filter={filter} add={(condition) => change(withCondition(filter, condition))} />
      {conditionsOf(filter).map((condition) => (
        <FilterChip
          key={`${condition.field}:${condition.value}`}
          condition={condition}
          onFlip={['has', 'from', 'to'].includes(condition.field) ? undefined : () => flip(condition)}
          onRemove={() => change(withoutCondition(filter, condition))}
        />
      ))}
      {!isEmptyFilter(filter) && (
        <Button look="quiet" onClick={() => change({})}>
          Clear
        </Button>
      )}
      {children}
    </div>
  );
}
