import { Download } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { Session } from '../../api/types';
import { full, plural } from '../../format/numbers';
import { NOTHING } from '../../format/select';
import { dayOf } from '../../format/time';
import { Boundary } from '../../parts/boundary';
import { Button } from '../../parts/button';
import { FilterBar } from '../../parts/filter-bar';
import { say } from '../../parts/notices';
import { saveAs } from '../../parts/save';
import { SaveSearch } from '../../parts/save-search';
import { Failure, Skeleton } from '../../parts/states';
import { everySession, useBulk } from './bulk';
import { useListActions } from './list-actions';
import { type ListAddress, type ListState, useList, useListAddress } from './list-state';
import { useNews } from './news';
import { Nothing } from './nothing';
import { Peek } from './peek';
import { SelectionBar } from './selection-bar';
import { SessionsTable } from './table';
import { sessionsCsv } from './table-csv';
import { TagDialog } from './tag-dialog';
import { WORDS } from './words';

/** The sessions that are selected; without a selection the current one. */
async function chosenOf(list: ListState, address: ListAddress): Promise<Session[]> {
  if (list.selection.isAll) return everySession(address.filter);
  const loaded = list.rows.map((row) => row.session);
  const { ids } = list.selection;
  return loaded.filter(({ externalId: id }) => (ids.size > 0 ? ids.has(id) : id === list.current));
}

/** What can be done with the selection. */
function useActs(list: ListState, address: ListAddress, openTags: (sessions: Session[]) => void) {
  const bulk = useBulk();
  const fail = (error: unknown) =>
    say(error instanceof Error ? error.message : String(error), { isBad: true });
  const withChosen = (run: (sessions: Session[]) => void) => () => {
    chosenOf(list, address)
      .then((sessions) => sessions.length > 0 && run(sessions))
      .catch(fail);
  };
  const save = (sessions: readonly Session[]) =>
    saveAs(`sessions-${dayOf(Date.now())}.csv`, sessionsCsv(sessions), 'text/csv;charset=utf-8');
  const isSelected = list.selection.isAll || list.selection.ids.size > 0;
  return {
    bulk,
    tag: withChosen(openTags),
    evals: withChosen((sessions) =>
      bulk.change(
        sessions,
        `${plural(sessions.length, 'session')} marked for evals`,
        () => ({ evalReady: true }),
        ({ evalReady }) => ({ evalReady }),
      ),
    ),
    keepLocal: withChosen((sessions) =>
      bulk.change(
        sessions,
        `${plural(sessions.length, 'session')} kept on this machine`,
        () => ({ localOnly: true }),
        ({ localOnly }) => ({ localOnly }),
      ),
    ),
    saveCsv: () => {
      if (isSelected) withChosen(save)();
      else everySession(address.filter).then(save).catch(fail);
    },
    remove: withChosen((sessions) => {
      bulk.remove(sessions);
      list.setSelection(NOTHING);
    }),
    clear: () => list.setSelection(NOTHING),
  };
}

/** The list of sessions: filtered, sorted, selected, looked at. */
export function SessionsScreen() {
  const address = useListAddress();
  const list = useList(address);
  const [tagged, setTagged] = useState<Session[] | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const acts = useActs(list, address, setTagged);
  const known = useMemo(() => new Set(list.ids), [list.ids]);
  const news = useNews(known);
  useListActions({ list, address, acts, scroller, field });
  const { query, rows, total, selection } = list;
  const tag = (word: string, isAdded: boolean) => {
    const sessions = tagged ?? [];
    const done = `${isAdded ? 'Tagged' : 'No longer tagged'} “${word}”: ${plural(sessions.length, 'session')}`;
    const others = ({ tags }: Session) => tags.filter((one) => one !== word);
    acts.bulk.change(
      sessions,
      done,
      (session) => ({ tags: isAdded ? [...others(session), word] : others(session) }),
      ({ tags }) => ({ tags }),
    );
    setTagged(null);
  };
  return (
    <div className="flex min-h-0 flex-1">
      <section aria-label={WORDS.title} className="flex min-w-0 flex-1 flex-col">
        <header className="flex shrink-0 flex-col gap-2 border-line border-b px-4 py-3">
          <div className="flex items-baseline gap-3">
            <h1 tabIndex={-1} className="text-section font-semibold">
              {WORDS.title}
            </h1>
            <span role="status" className="text-muted tabular-nums">
              {query.isSuccess && full(total)}
            </span>
            {news.count > 0 && (
              <Button look="quiet" className="min-h-6! text-accent" onClick={news.show}>
                {full(news.count)} new: show
              </Button>
            )}
          </div>
          <FilterBar filter={address.filter} change={address.change} field={field}>
            <span className="flex-1" />
            <SaveSearch />
            <Button
              look="quiet"
              className="max-phone:hidden"
              onClick={acts.saveCsv}
              title="Save what is filtered as a table"
            >
              <Download size={16} /> CSV
            </Button>
          </FilterBar>
        </header>
        {query.isPending && <Skeleton rows={14} />}
        {query.error && <Failure what={WORDS.failed} error={query.error} retry={() => query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <Nothing filter={address.filter} change={address.change} />}
        {rows.length > 0 && (
          <SessionsTable
            rows={rows}
            total={total}
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
        )}
        {(selection.isAll || selection.ids.size > 0) && (
          <SelectionBar
            count={selection.isAll ? total : selection.ids.size}
            isAll={selection.isAll}
            acts={acts}
          />
        )}
      </section>
      {address.peek !== undefined && (
        <Boundary what="The look at the session broke">
          <Peek key={address.peek} id={address.peek} onClose={() => address.setPeek(undefined)} />
        </Boundary>
      )}
      {tagged && <TagDialog sessions={tagged} onTag={tag} onClose={() => setTagged(null)} />}
    </div>
  );
}
