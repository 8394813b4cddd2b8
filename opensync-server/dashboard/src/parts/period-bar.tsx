import type { ReactNode } from 'react';
import type { PeriodSearch } from '../format/period';
import { FilterBar } from './filter-bar';
import { PeriodPicker } from './period-picker';

interface Props {
  title: string;
  search: PeriodSearch;
  change: (search: PeriodSearch) => void;
  /** What stands beside the title. */
  children?: ReactNode;
}

/** The head of a page with sums: which sessions, and which time. */
export function PeriodBar({ title, search, change, children }: Props) {
  const { last } = search;
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <h1 tabIndex={-1} className="text-section font-semibold">
        {title}
      </h1>
      {children}
      <span className="flex-1" />
      <FilterBar
        filter={search}
        change={(filter) => change(last && !filter.from && !filter.to ? { ...filter, last } : filter)}
      />
      <PeriodPicker search={search} change={change} />
    </header>
  );
}
