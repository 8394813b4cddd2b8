import { useVirtualizer } from '@tanstack/react-virtual';
import { type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import type { OutlineRow } from '../../api/types';
import { Failure } from '../../parts/states';
import { ReadingContext } from '../bodies/context';
import type { Openings } from '../bodies/openings';
import { useBodies } from '../bodies/use-bodies';
import { EntryView } from './entry';
import { estimate } from './estimate';
import type { Entry, Layout } from './layout';
import { usePin } from './use-pin';

/** How near to the end counts as being there, in pixels. */
const AT_END = 60;

/** What can be done to a list from outside. */
export interface ListHandle {
  /** Brings a line to the top, or only into view. */
  show(index: number, align: 'start' | 'center' | 'auto'): void;
  showEnd(): void;
  /** Opens or folds what stands on a line. */
  toggle(index: number): void;
  element: HTMLElement | null;
}

interface ListProps {
  id: string;
  rows: readonly OutlineRow[];
  byPlace: ReadonlyMap<number, number>;
  layout: Layout;
  openings: Openings;
  hidesThinking: boolean;
  current: string | null;
  unreadFrom: number | null;
  isFollowing: boolean;
  first: number;
  onFold(key: string, isOpen: boolean): void;
  onSeen(first: Entry, isAtEnd: boolean): void;
  onChoose(key: string): void;
  ref: Ref<ListHandle>;
}

/** The row of the outline that a line begins with. */
function rowOf(entry: Entry | undefined): OutlineRow | undefined {
  if (entry?.kind === 'message') return entry.row;
  return entry?.kind === 'fold' ? entry.rows[0] : undefined;
}

function useVirtual(props: ListProps, scroller: React.RefObject<HTMLDivElement | null>) {
  const { layout, isFollowing, first } = props;
  const { entries } = layout;
  return useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback((index: number) => estimate(entries[index]), [entries]),
    getItemKey: useCallback((index: number) => entries[index]?.key ?? index, [entries]),
    overscan: 5,
    paddingStart: 8,
    paddingEnd: 48,
    anchorTo: 'end',
    followOnAppend: isFollowing,
    scrollEndThreshold: AT_END,
    initialOffset: () => entries.slice(0, first).reduce((sum, entry) => sum + estimate(entry), 0),
  });
}

/** The lines of a session. Only those near the window are there, and only their messages are fetched. */
export function List(props: ListProps) {
  const { id, rows, byPlace, layout, openings, hidesThinking, onFold, onSeen } = props;
  const { entries } = layout;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtual(props, scroller);
  const items = virtual.getVirtualItems();
  const pin = usePin(scroller, layout, virtual);
  useImperativeHandle(
    props.ref,
    () => ({
      show: pin,
      showEnd: () => virtual.scrollToEnd(),
      toggle: (index) =>
        scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] [aria-expanded]`)?.click(),
      element: scroller.current,
    }),
    [virtual, pin],
  );
  const seenRows = items.flatMap(({ index }) => rowOf(entries[index]) ?? []);
  const firstRow = byPlace.get(seenRows[0]?.place ?? -1) ?? 0;
  const lastRow = byPlace.get(seenRows.at(-1)?.place ?? -1) ?? firstRow;
  const { bodies, error, retry } = useBodies(id, rows, firstRow, lastRow);
  const reading = useMemo(
    () => ({
      id,
      bodies,
      hidesThinking,
      openings,
      rowAt: (place: number) => rows[byPlace.get(place) ?? -1],
    }),
    [id, bodies, hidesThinking, openings, rows, byPlace],
  );
  const top = entries[virtual.getVirtualItemForOffset(virtual.scrollOffset ?? 0)?.index ?? 0];
  const isAtEnd = virtual.isAtEnd(AT_END);
  useEffect(() => {
    if (top) onSeen(top, isAtEnd);
  }, [top, isAtEnd, onSeen]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div ref={scroller} className="reader-scroll" tabIndex={0} role="feed" aria-label="Conversation">
      {error ? <Failure what="Some messages could not be read" error={error} retry={retry} /> : null}
      <div className="reader-all" style={{ height: virtual.getTotalSize() }}>
        <ReadingContext value={reading}>
          <div className="reader-seen" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ index, key }) => (
              <Row
                key={key}
                index={index}
                entry={entries[index]}
                props={props}
                measure={virtual.measureElement}
                onFold={onFold}
              />
            ))}
          </div>
        </ReadingContext>
      </div>
    </div>
  );
}

interface RowProps {
  index: number;
  entry: Entry | undefined;
  props: ListProps;
  measure: (element: HTMLElement | null) => void;
  onFold(key: string, isOpen: boolean): void;
}

function Row({ index, entry, props, measure, onFold }: RowProps) {
  if (!entry) return null;
  const isUnread = entry.kind === 'message' && entry.row.place === props.unreadFrom;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: choosing a line by keys is done by the reader's own
    <article
      ref={measure}
      data-index={index}
      data-current={entry.key === props.current || undefined}
      className={`entry ${entry.kind === 'message' && entry.isInner ? 'entry-inner' : ''}`}
      aria-posinset={index + 1}
      aria-setsize={props.layout.entries.length}
      tabIndex={-1}
      onClick={() => props.onChoose(entry.key)}
    >
      {isUnread ? <p className="unread-line">new since you were here</p> : null}
      <EntryView entry={entry} onFold={onFold} />
    </article>
  );
}
