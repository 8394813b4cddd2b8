import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { Fragment, type RefObject, useEffect, useRef } from 'react';
import type { Direction, Sort } from '../../api/sessions';
import { classes } from '../../parts/classes';
import { useIsPhone } from '../../parts/media';
import { type RowActs, SessionRow } from './row';
import type { Row } from './rows';
import { WORDS } from './words';

/** The columns with their widths, and what they sort by. */
const COLUMNS: readonly { name: keyof typeof WORDS.columns; sort?: Sort; className: string }[] = [
  { name: 'session', className: 'text-left' },
  { name: 'project', className: 'w-[17%] text-left max-wide:hidden' },
  { name: 'model', className: 'w-[14%] text-left max-wide:hidden' },
  { name: 'messages', sort: 'messages', className: 'w-24 text-right' },
  { name: 'tokens', sort: 'tokens', className: 'w-20 text-right' },
  { name: 'cost', sort: 'cost', className: 'w-24 text-right' },
  { name: 'duration', sort: 'duration', className: 'w-28 text-right' },
  { name: 'updated', sort: 'updated', className: 'w-24 text-right pr-4' },
];

interface HeadProps {
  sort: Sort;
  dir: Direction;
  sortBy: (sort: Sort) => void;
}

function Head({ sort, dir, sortBy }: HeadProps) {
  const Arrow = dir === 'asc' ? ArrowUp : ArrowDown;
  return (
    <thead className="sticky top-0 z-[1] bg-surface text-label text-muted max-phone:sr-only">
      <tr className="h-8">
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

interface Props extends HeadProps {
  rows: readonly Row[];
  /** How many rows there are, with those that are not loaded. */
  total: number;
  current: string | null;
  isChosen: (id: string) => boolean;
  acts: RowActs;
  /** Asks for more; called when the end comes near. */
  more: () => void;
  scroller: RefObject<HTMLDivElement | null>;
  isDimmed: boolean;
}

/** The list, of which only what is seen is on the page. The row with the focus stays. */
export function SessionsTable(props: Props) {
  const { rows, total, current, isChosen, acts, more, scroller, isDimmed } = props;
  const isPhone = useIsPhone();
  const body = useRef<HTMLTableSectionElement>(null);
  const focused = rows.findIndex((row) => row.session.externalId === current);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isPhone ? 64 : 44),
    getItemKey: (index) => rows[index]?.session.externalId ?? index,
    overscan: 12,
    rangeExtractor: (range: Range) => {
      const seen = defaultRangeExtractor(range);
      return focused < 0 || seen.includes(focused) ? seen : [...seen, focused].toSorted((a, b) => a - b);
    },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - 40) more();
  }, [last, rows.length, more]);
  useEffect(() => {
    if (focused >= 0) virtual.scrollToIndex(focused, { align: 'auto' });
  }, [focused, virtual]);
  return (
    <div
      ref={scroller}
      data-scroll-restoration-id="sessions"
      className={classes(
        'min-h-0 flex-1 overflow-y-auto overflow-x-hidden [scrollbar-gutter:stable]',
        isDimmed && 'dim-late',
      )}
    >
      <table
        aria-label={WORDS.title}
        aria-rowcount={total + 1}
        className="w-full table-fixed border-collapse"
      >
        <Head {...props} />
        <tbody ref={body}>
          {items.map((item, nth) => {
            const row = rows[item.index];
            const gap = item.start - (items[nth - 1]?.end ?? 0);
            return (
              row && (
                <Fragment key={item.key}>
                  {gap > 0 && <Gap height={gap} />}
                  <SessionRow
                    row={row}
                    index={item.index}
                    isCurrent={row.session.externalId === current || (current === null && item.index === 0)}
                    isChosen={isChosen(row.session.externalId)}
                    isPhone={isPhone}
                    acts={acts}
                  />
                </Fragment>
              )
            );
          })}
          <Gap height={Math.max(0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0))} />
        </tbody>
      </table>
    </div>
  );
}

/** Stands for rows that are not on the page. */
function Gap({ height }: { height: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the focus.
    <tr aria-hidden="true">
      <td style={{ height, padding: 0 }} />
    </tr>
  );
}
