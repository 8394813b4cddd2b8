import { Download } from 'lucide-react';
import { lazy, type RefObject, Suspense, useMemo, useRef, useState } from 'react';
import type { Session } from '../../api/types';
import { full, plural } from '../../format/numbers';
import { Boundary } from '../../parts/boundary';
import { Button } from '../../parts/button';
import { useTag } from '../../parts/change-sessions';
import { FilterBar } from '../../parts/filter-bar';
import { usePageTitle } from '../../parts/page-title';
import { SaveSearch } from '../../parts/save-search';
import { Failure, Skeleton } from '../../parts/states';
import { TagDialog } from '../../parts/tag-dialog';
import { useActs } from './acts';
import { useListActions } from './list-actions';
import { type ListAddress, type ListState, useList, useListAddress } from './list-state';
import { useNews } from './news';
import { Nothing } from './nothing';
import { Peek } from './peek';
import { SelectionBar } from './selection-bar';
import { SessionsTable } from './table';
import { Views } from './views';
import { WORDS } from './words';

const Timeline = lazy(async () => ({ default: (await import('./timeline/timeline')).Timeline }));

interface HeaderProps {
  list: ListState;
  address: ListAddress;
  field: RefObject<HTMLInputElement | null>;
  saveCsv: () => void;
}

/** How many sessions there are, how many came meanwhile, and which are meant. */
function Header({ list, address, field, saveCsv }: HeaderProps) {
  const known = useMemo(() => new Set(list.ids), [list.ids]);
  const news = useNews(known);
  return (
    <header className="flex shrink-0 flex-col gap-2 border-line border-b px-4 py-3">
      <div className="flex items-baseline gap-3">
        <h1 tabIndex={-1} className="text-section font-semibold">
          {WORDS.title}
        </h1>
        <span role="status" className="text-muted tabular-nums">
          {list.query.isSuccess && `${full(list.total)}${list.isMore ? '+' : ''}`}
        </span>
        {news.count > 0 && (
          <Button look="quiet" className="min-h-6! text-accent" onClick={news.show}>
            {full(news.count)} new: show
          </Button>
        )}
      </div>
      <FilterBar filter={address.filter} change={address.change} field={field}>
        <span className="flex-1" />
        <span className="flex items-center">
          <Views view={address.view} setView={address.setView} />
          <SaveSearch />
          <Button
            look="quiet"
            className="max-phone:hidden"
            onClick={saveCsv}
            title="Save what is filtered as a table"
          >
            <Download size={16} /> CSV
          </Button>
        </span>
      </FilterBar>
    </header>
  );
}

interface BodyProps {
  list: ListState;
  address: ListAddress;
  scroller: RefObject<HTMLDivElement | null>;
}

/** The list itself, or why there is none. */
function Body({ list, address, scroller }: BodyProps) {
  const { query, rows } = list;
  if (address.view === 'timeline') {
    return (
      <Suspense fallback={<Skeleton rows={12} height={48} />}>
        <Timeline filter={address.filter} change={address.change} list={address.list} />
      </Suspense>
    );
  }
  if (query.isPending) return <Skeleton rows={14} />;
  if (query.error && rows.length === 0) {
    return <Failure what={WORDS.failed} error={query.error} retry={() => query.refetch()} />;
  }
  if (rows.length === 0) return <Nothing filter={address.filter} change={address.change} />;
  return (
    <SessionsTable
      rows={rows}
      total={list.total}
      current={list.current}
      isChosen={list.isChosen}
      sort={address.sort}
      dir={address.dir}
      sortBy={address.sortBy}
      acts={{
        open: address.open,
        toggleOpen: list.toggleOpen,
        select: list.select,
        setCurrent: list.setCurrent,
      }}
      more={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
      scroller={scroller}
      isDimmed={query.isPlaceholderData}
    />
  );
}

/** The list of sessions: filtered, sorted, selected, looked at. */
export function SessionsScreen() {
  usePageTitle(WORDS.title);
  const address = useListAddress();
  const list = useList(address);
  const [tagged, setTagged] = useState<Session[] | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const acts = useActs(list, address, setTagged);
  const tag = useTag();
  useListActions({ list, address, acts, scroller, field });
  const { isAll, ids } = list.selection;
  const all = list.isMore ? 'All that match' : `All ${plural(list.total, 'session')}`;
  const words = isAll ? all : `${plural(ids.size, 'session')} selected`;
  return (
    <div className="flex min-h-0 flex-1">
      <section aria-label={WORDS.title} className="flex min-w-0 flex-1 flex-col">
        <Header list={list} address={address} field={field} saveCsv={acts.saveCsv} />
        <Body list={list} address={address} scroller={scroller} />
        {(isAll || ids.size > 0) && <SelectionBar words={words} acts={acts} />}
      </section>
      {address.peek !== undefined && (
        <Boundary what="The look at the session broke">
          <Peek key={address.peek} id={address.peek} onClose={() => address.setPeek(undefined)} />
        </Boundary>
      )}
      {tagged && (
        <TagDialog
          sessions={tagged}
          onTag={(word, isAdded) => {
            tag(tagged, word, isAdded);
            setTagged(null);
          }}
          onClose={() => setTagged(null)}
        />
      )}
    </div>
  );
}
