import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { Check } from 'lucide-react';
import { type MouseEvent, type RefObject, useEffect, useRef } from 'react';
import type { Session } from '../../api/types';
import { plain, projectName, titleOf } from '../../format/names';
import { plural } from '../../format/numbers';
import { AgentBadge } from '../../parts/agent';
import { classes } from '../../parts/classes';
import { Moment } from '../../parts/values';
import type { Piles } from './piles';
import { ResultBadge } from './results/badge';
import { StatusMark } from './status';
import { WORDS } from './words';

/** How high a row is, and how many are drawn beyond those that are seen. */
const ROW = 60;
const MORE = 10;

/** What stands under the title: where it was held, how long it is, what is written about it. */
function Facts({ session }: { session: Session }) {
  const project = projectName(session.project);
  return (
    <span className="flex min-w-0 items-center gap-2 text-label text-muted">
      <AgentBadge source={session.source} />
      {project && <bdi className="truncate">{plain(project)}</bdi>}
      <span className="whitespace-nowrap">{plural(session.messageCount, 'message')}</span>
      {session.expectedOutput && (
        <span className="inline-flex items-center gap-0.5 whitespace-nowrap">
          <Check size={12} aria-hidden="true" className="text-ok" /> expected output
        </span>
      )}
      {session.tags.slice(0, 3).map((tag) => (
        <bdi key={tag} className="max-w-24 truncate rounded-control bg-surface px-1.5 @max-lg:hidden">
          {tag}
        </bdi>
      ))}
    </span>
  );
}

interface RowProps {
  session: Session;
  piles: Piles;
  isOpen: boolean;
}

function Row({ session, piles, isOpen }: RowProps) {
  const id = session.externalId;
  const isChosen = piles.isChosen(id);
  const click = (event: MouseEvent<HTMLElement>) => {
    if (event.target instanceof Element && event.target.closest('input, label')) return;
    if (event.shiftKey) piles.select(id, true);
    else if (event.ctrlKey || event.metaKey) piles.select(id, false);
    else piles.open(id);
  };
  return (
    <div
      className={classes(
        'flex h-15 items-center gap-1 border-line border-b pr-4 pl-2 hover:bg-hover',
        (isOpen || isChosen) && 'bg-chosen',
      )}
    >
      <label className="flex size-8 shrink-0 items-center justify-center">
        <input
          type="checkbox"
          aria-label={`Select ${titleOf(session)}`}
          checked={isChosen}
          onChange={() => piles.select(id, false)}
          className="size-4 accent-accent"
        />
      </label>
      <button
        type="button"
        aria-current={isOpen}
        onClick={click}
        className="flex min-w-0 flex-1 items-center gap-3 self-stretch text-left outline-offset-[-2px]!"
      >
        <StatusMark status={session.evalStatus} />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className="truncate font-medium text-dense" title={titleOf(session)}>
            <bdi>{titleOf(session)}</bdi>
          </span>
          <Facts session={session} />
        </span>
        <ResultBadge id={id} />
        <span className="text-label text-muted @max-md:hidden">
          <Moment at={session.updatedAt} />
        </span>
      </button>
    </div>
  );
}

/** Which rows are drawn; the open one stays, and more are read as the end comes near. */
function useSeen(piles: Piles, scroller: RefObject<HTMLDivElement | null>) {
  const { sessions, query, opened } = piles;
  const current = sessions.findIndex(({ externalId }) => externalId === opened);
  const virtual = useVirtualizer({
    count: sessions.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => sessions[index]?.externalId ?? index,
    overscan: MORE,
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range);
      return current < 0 || seen.includes(current) ? seen : [...seen, current].toSorted((a, b) => a - b);
    },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (last >= sessions.length - MORE && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, sessions.length, hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => {
    if (current >= 0) virtual.scrollToIndex(current, { align: 'auto' });
  }, [current, virtual]);
  return { items, height: virtual.getTotalSize() };
}

/** The sessions of a pile, of which only what is seen is on the page. */
export function MarkedList({ piles }: { piles: Piles }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { items, height } = useSeen(piles, scroller);
  const { sessions, query, opened } = piles;
  return (
    <div
      ref={scroller}
      className={classes(
        '@container min-h-0 flex-1 overflow-y-auto overflow-x-hidden',
        query.isPlaceholderData && 'dim-late',
      )}
    >
      <ul aria-label={WORDS.title} className="relative" style={{ height: height }}>
        {items.map((item) => {
          const session = sessions[item.index];
          if (!session) return null;
          const isOpen = session.externalId === opened;
          return (
            <li
              key={item.key}
              data-row={session.externalId}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Row session={session} piles={piles} isOpen={isOpen} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}
