import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import type { OutlineRow } from '../../api/types';
import { Failure } from '../../parts/states';
import { ReadingContext } from '../bodies/context';
import { useBodies } from '../bodies/use-bodies';
import type { Following } from '../use-following';
import type { ReaderState } from '../use-reader';
import { EntryView } from './entry';
import { estimate } from './estimate';
import type { Entry } from './layout';
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
}

interface ListProps {
  id: string;
  rows: readonly OutlineRow[];
  folder: string | null;
  reader: ReaderState;
  following: Following;
  isFollowing: boolean;
}

/** The row of the outline that a line begins with. */
function rowOf(entry: Entry | undefined): OutlineRow | undefined {
  if (entry?.kind === 'message') return entry.row;
  return entry?.kind === 'fold' ? entry.rows[0] : undefined;
}

type Scroller = RefObject<HTMLDivElement | null>;

function useVirtual({ reader, isFollowing }: ListProps, scroller: Scroller) {
  const { layout, firstIndex } = reader;
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
    initialOffset: () => entries.slice(0, firstIndex).reduce((sum, entry) => sum + estimate(entry), 0),
  });
}

/** The messages around the lines that are there, and what their blocks need to know. */
function useSeen({ id, rows, folder, reader }: ListProps, indexes: readonly number[]) {
  const { layout, byPlace, openings, view } = reader;
  const seen = indexes.flatMap((index) => rowOf(layout.entries[index]) ?? []);
  const first = byPlace.get(seen[0]?.place ?? -1) ?? 0;
  const last = byPlace.get(seen.at(-1)?.place ?? -1) ?? first;
  const { bodies, error, retry } = useBodies(id, rows, first, last);
  const hidesThinking = view.hide.has('thinking');
  const reading = useMemo(
    () => ({
      id,
      folder,
      bodies,
      hidesThinking,
      openings,
      rowAt: (place: number) => rows[byPlace.get(place) ?? -1],
    }),
    [id, folder, bodies, hidesThinking, openings, rows, byPlace],
  );
  return { reading, error, retry };
}

/** The lines of a session. Only those near the window are there, and only their messages are fetched. */
export function List(props: ListProps) {
  const { reader, following } = props;
  const { layout } = reader;
  const { onSeen } = following;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtual(props, scroller);
  const items = virtual.getVirtualItems();
  const pin = usePin(scroller, layout, virtual);
  useImperativeHandle(
    reader.list,
    () => ({
      ...pin,
      toggle: (index) =>
        scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] [aria-expanded]`)?.click(),
    }),
    [pin],
  );
  const { reading, error, retry } = useSeen(
    props,
    items.map((item) => item.index),
  );
  const top = layout.entries[virtual.getVirtualItemForOffset(virtual.scrollOffset ?? 0)?.index ?? 0];
  const isAtEnd = virtual.isAtEnd(AT_END);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the end comes or goes
  useEffect(() => {
    const element = scroller.current;
    // Lines that have just come are counted by the element only.
    const below = element ? element.scrollHeight - element.scrollTop - element.clientHeight : 0;
    if (top) onSeen(top, below < AT_END);
  }, [top, isAtEnd, onSeen]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div ref={scroller} className="reader-scroll" tabIndex={0} role="feed" aria-label="Conversation">
      {error ? <Failure what="Some messages could not be read" error={error} retry={retry} /> : null}
      <div className="reader-all" style={{ height: virtual.getTotalSize() }}>
        <ReadingContext value={reading}>
          <div className="reader-seen" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ index, key }) => (
              <Row key={key} index={index} props={props} measure={virtual.measureElement} />
            ))}
          </div>
        </ReadingContext>
      </div>
    </div>
  );
}

interface RowProps {
  index: number;
  props: ListProps;
  measure: (element: HTMLElement | null) => void;
}

function Row({ index, props, measure }: RowProps) {
  const { reader, following } = props;
  const { entries } = reader.layout;
  const entry = entries[index];
  if (!entry) return null;
  const isUnread = entry.kind === 'message' && entry.row.place === following.unreadFrom;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: choosing a line by keys is done by the reader's own
    <article
      ref={measure}
      data-index={index}
      data-place={rowOf(entry)?.place}
      data-current={entry.key === reader.current || undefined}
      className={`entry ${entry.kind === 'message' && entry.isInner ? 'entry-inner' : ''}`}
      aria-posinset={index + 1}
      aria-setsize={entries.length}
      tabIndex={-1}
      onClick={() => reader.choose(entry.key)}
    >
      {isUnread ? <p className="unread-line">new since you were here</p> : null}
      <EntryView entry={entry} onFold={reader.fold} />
    </article>
  );
}
