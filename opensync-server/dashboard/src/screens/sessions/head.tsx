import { ArrowDown, ArrowUp } from 'lucide-react';
import type { Direction, Sort } from '../../api/sessions';
import { classes } from '../../parts/classes';
import { WORDS } from './words';

/** The columns with their widths, and what they sort by. The narrow list leaves out the less needed. */
const COLUMNS: readonly { name: keyof typeof WORDS.columns; sort?: Sort; className: string }[] = [
  { name: 'session', className: 'text-left' },
  { name: 'project', className: 'w-[15%] text-left @max-3xl:hidden' },
  { name: 'model', className: 'w-[13%] text-left @max-5xl:hidden' },
  { name: 'messages', sort: 'messages', className: 'w-24 text-right' },
  { name: 'tokens', sort: 'tokens', className: 'w-18 text-right' },
  { name: 'cost', sort: 'cost', className: 'w-20 text-right' },
  { name: 'duration', sort: 'duration', className: 'w-26 text-right @max-4xl:hidden' },
  { name: 'updated', sort: 'updated', className: 'w-24 text-right pr-4' },
];

/** The height of the head, under which rows are scrolled. A phone has none that is seen. */
export const HEAD = 32;

export interface HeadProps {
  sort: Sort;
  dir: Direction;
  sortBy: (sort: Sort) => void;
}

/** The head of a phone's list: one column, for those who listen. */
export function PhoneHead() {
  return (
    <thead>
      <tr>
        <th scope="col" className="w-10 p-0">
          <span className="sr-only">Selected</span>
        </th>
        <th scope="col" className="p-0">
          <span className="sr-only">{WORDS.columns.session}</span>
        </th>
      </tr>
    </thead>
  );
}

/** The names of the columns; those with numbers and times sort. */
export function Head({ sort, dir, sortBy }: HeadProps) {
  const Arrow = dir === 'asc' ? ArrowUp : ArrowDown;
  return (
    <thead className="sticky top-0 z-[1] bg-surface text-label text-muted">
      <tr style={{ height: HEAD }}>
        <th scope="col" className="w-10">
          <span className="sr-only">Selected</span>
        </th>
        {COLUMNS.map(({ name, sort: by, className }) => (
          <th
            key={name}
            scope="col"
            aria-sort={by === sort ? (dir === 'asc' ? 'ascending' : 'descending') : undefined}
            className={classes('px-2 font-medium', className)}
          >
            {by ? (
              <button
                type="button"
                onClick={() => sortBy(by)}
                className="inline-flex items-center gap-1 rounded-control hover:text-text"
              >
                {WORDS.columns[name]}
                {by === sort && <Arrow size={12} aria-hidden="true" />}
              </button>
            ) : (
              WORDS.columns[name]
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}
