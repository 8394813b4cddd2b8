import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { Fragment, type RefObject, useEffect } from 'react';
import { classes } from '../../parts/classes';
import { useIsPhone } from '../../parts/media';
import { useRowHeight } from '../../parts/rows';
import { HEAD, Head, type HeadProps, PhoneHead } from './head';
import { type RowActs, SessionRow } from './row';
import type { Row } from './rows';
import { WORDS } from './words';

/** Rows before the last loaded one at which more are asked for. */
const AHEAD = 40;

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

/** Which rows are on the page: those that are seen, some around them, and the one with the focus. */
function useSeen({ rows, current, more, scroller }: Props, isPhone: boolean) {
  const focused = rows.findIndex((row) => row.session.externalId === current);
  const head = isPhone ? 0 : HEAD;
  const height = useRowHeight();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isPhone ? 64 : height),
    getItemKey: (index) => rows[index]?.session.externalId ?? index,
    overscan: 12,
    scrollMargin: head,
    scrollPaddingStart: head,
    rangeExtractor: (range: Range) => {
      const seen = defaultRangeExtractor(range);
      return focused < 0 || seen.includes(focused) ? seen : [...seen, focused].toSorted((a, b) => a - b);
    },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - AHEAD) more();
  }, [last, rows.length, more]);
  useEffect(() => {
    if (focused >= 0) virtual.scrollToIndex(focused, { align: 'auto' });
  }, [focused, virtual]);
  return { items, head, end: virtual.getTotalSize() + head };
}

/** The list, of which only what is seen is on the page. The row with the focus stays. */
export function SessionsTable(props: Props) {
  const { rows, total, current, isChosen, acts, scroller, isDimmed } = props;
  const isPhone = useIsPhone();
  const { items, head, end } = useSeen(props, isPhone);
  return (
    <div
      ref={scroller}
      data-scroll-restoration-id="sessions"
      className={classes(
        '@container min-h-0 flex-1 overflow-y-auto overflow-x-hidden [scrollbar-gutter:stable]',
        isDimmed && 'dim-late',
      )}
    >
      <table
        aria-label={WORDS.title}
        aria-rowcount={total + 1}
        className="w-full table-fixed border-collapse"
      >
        {isPhone ? <PhoneHead /> : <Head {...props} />}
        <tbody>
          {items.map((item, nth) => {
            const row = rows[item.index];
            const gap = item.start - (items[nth - 1]?.end ?? head);
            if (!row) return null;
            const id = row.session.externalId;
            return (
              <Fragment key={item.key}>
                {gap > 0 && <Gap height={gap} />}
                <SessionRow
                  row={row}
                  index={item.index}
                  isCurrent={id === current || (current === null && item.index === 0)}
                  isChosen={isChosen(id)}
                  isPhone={isPhone}
                  acts={acts}
                />
              </Fragment>
            );
          })}
          <Gap height={Math.max(0, end - (items.at(-1)?.end ?? head))} />
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
