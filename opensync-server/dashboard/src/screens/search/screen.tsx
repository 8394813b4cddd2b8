import { Search } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useActions } from '../../actions/registry';
import { full, plural } from '../../format/numbers';
import { useAtOnce } from '../../parts/at-once';
import { Boundary } from '../../parts/boundary';
import { Button } from '../../parts/button';
import { classes } from '../../parts/classes';
import { FilterBar } from '../../parts/filter-bar';
import { useMedia } from '../../parts/media';
import { usePageTitle } from '../../parts/page-title';
import { SaveSearch } from '../../parts/save-search';
import { SidePanel } from '../../parts/side-panel';
import { Empty, Failure, Skeleton } from '../../parts/states';
import { MODES } from './address';
import { Facets } from './facets';
import { PackBar } from './pack-bar';
import { Preview } from './preview';
import { Found, keyOf } from './results';
import { type SearchState, useSearchState } from './state';
import { WORDS } from './words';

/** Which ways of searching there are, and which one is used. */
function Modes({ state }: { state: SearchState }) {
  const [type, setType] = useAtOnce(state.type, state.setType);
  return (
    <div
      role="radiogroup"
      aria-label="How to search"
      className="flex rounded-control border border-line-strong p-0.5"
    >
      {MODES.map((mode) => (
        <label
          key={mode}
          className="flex h-7 cursor-pointer items-center rounded-control px-2 text-dense text-muted has-checked:bg-chosen has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-accent max-phone:h-9"
        >
          <input
            type="radio"
            name="mode"
            className="sr-only"
            checked={type === mode}
            onChange={() => setType(mode)}
          />
          {WORDS.modes[mode]}
        </label>
      ))}
    </div>
  );
}

/** How much was found, how, how fast, and what is not known yet. */
function Told({ state }: { state: SearchState }) {
  const { first, type } = state;
  if (!first || state.q.trim() === '') return null;
  const notes = [
    `${first.sessionsTotal == null ? `More than ${plural(first.sessions.length, 'session')}` : plural(first.sessionsTotal, 'session')} in ${full(Math.max(1, Math.round(first.tookMs)))} ms`,
    first.mode !== type && `searched by ${WORDS.modes[first.mode].toLowerCase()}`,
    first.pending > 0 && `${plural(first.pending, 'message')} not indexed yet`,
    first.pendingEmbeddings > 0 && `${plural(first.pendingEmbeddings, 'message')} not yet found by meaning`,
  ].filter((note) => note !== false);
  return (
    <p role="status" className="text-dense text-muted">
      {notes.join(' · ')}
      {first.mode === 'fulltext' && type !== 'fulltext' && (
        <>
          . To search by meaning: <code className="font-mono">opensync model install</code>
        </>
      )}
    </p>
  );
}

/** What can be asked for. */
function Examples({ ask }: { ask: (q: string) => void }) {
  return (
    <Empty title="What was said, in any session">
      <ul className="flex flex-col gap-1 text-left">
        {WORDS.examples.map(([q, what]) => (
          <li key={q} className="flex flex-wrap items-center gap-x-3">
            <Button look="quiet" className="font-mono text-dense text-accent" onClick={() => ask(q)}>
              {q}
            </Button>
            <span>{what}</span>
          </li>
        ))}
      </ul>
    </Empty>
  );
}

/** What was found, session by session. */
function Results({ state }: { state: SearchState }) {
  const { query, found, q } = state;
  if (q.trim() === '') return <Examples ask={state.ask} />;
  if (query.error) return <Failure what={WORDS.failed} error={query.error} retry={() => query.refetch()} />;
  if (query.isPending) return <Skeleton rows={6} height={88} />;
  if (found.length === 0) {
    return (
      <Empty title="Nothing is found">
        <p>Fewer words find more; a filter may leave out what you look for.</p>
      </Empty>
    );
  }
  return (
    <div className={classes(query.isPlaceholderData && 'dim-late')}>
      {found.map((one) => (
        <Found
          key={one.session.externalId}
          found={one}
          q={q}
          current={state.looked && keyOf(state.looked)}
          chosen={new Set(state.chosen.keys())}
          look={state.setLooked}
          choose={state.choose}
        />
      ))}
      {query.hasNextPage && (
        <div className="p-4 text-center">
          <Button onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            More
          </Button>
        </div>
      )}
    </div>
  );
}

/** The keys of the list of hits. */
function useSearchActions(state: SearchState, focus: () => void, preview: () => void): void {
  const group = 'Search';
  const go = (step: number) => {
    const at = state.hits.findIndex((hit) => state.looked !== null && keyOf(hit) === keyOf(state.looked));
    const next = state.hits[Math.max(0, Math.min(state.hits.length - 1, at + step))];
    if (!next) return;
    state.setLooked(next);
    document.querySelector(`[data-hit="${CSS.escape(keyOf(next))}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const here = (run: (place: { id: string; place: number }) => void) => () =>
    state.looked && run(state.looked);
  useActions([
    { id: 'search.next', name: 'Next hit', group, keys: ['j', 'ArrowDown'], isQuiet: true, run: () => go(1) },
    {
      id: 'search.before',
      name: 'Hit before',
      group,
      keys: ['k', 'ArrowUp'],
      isQuiet: true,
      run: () => go(-1),
    },
    {
      id: 'search.open',
      name: 'Open the session at the hit',
      group,
      keys: ['Enter'],
      isQuiet: true,
      run: here(state.open),
    },
    {
      id: 'search.select',
      name: 'Select the hit to copy it',
      group,
      keys: ['x'],
      isQuiet: true,
      run: here(state.choose),
    },
    {
      id: 'search.preview',
      name: 'Show the message beside the list, or hide it',
      group,
      keys: ['Space'],
      run: preview,
    },
    { id: 'search.field', name: 'Change the words', group, keys: ['/'], isQuiet: true, run: focus },
  ]);
}

/** What is asked: the words, the filter, the way of searching. */
function Asked({ state, field }: { state: SearchState; field: RefObject<HTMLInputElement | null> }) {
  const [q, ask] = useAtOnce(state.q, state.ask);
  return (
    <header className="flex shrink-0 flex-col gap-2 border-line border-b px-4 py-3">
      <h1 tabIndex={-1} className="sr-only">
        {WORDS.title}
      </h1>
      <div className="relative">
        <Search size={18} aria-hidden="true" className="absolute top-3 left-3 text-faint" />
        <input
          ref={field}
          type="search"
          aria-label="Search everything"
          placeholder="Words, “a phrase”, project:shop, or a question"
          value={q}
          spellCheck={false}
          onChange={(event) => ask(event.target.value)}
          onKeyDown={(event) => ['Enter', 'Escape'].includes(event.key) && event.currentTarget.blur()}
          className="h-10 w-full rounded-control border border-line-strong bg-bg pr-3 pl-10 text-prose placeholder:text-faint"
        />
      </div>
      <FilterBar filter={state.filter} change={state.narrow}>
        <span className="flex-1" />
        <SaveSearch />
        <Modes state={state} />
      </FilterBar>
      <Told state={state} />
    </header>
  );
}

/** Searches everything that was ever said. */
export function SearchScreen() {
  usePageTitle('Search');
  const state = useSearchState();
  const field = useRef<HTMLInputElement>(null);
  const [isPreviewed, setPreviewed] = useState(true);
  const isWide = useMedia('(min-width: 1280px)');
  useEffect(() => {
    field.current?.focus();
  }, []);
  useSearchActions(
    state,
    () => field.current?.select(),
    () => setPreviewed(!isPreviewed),
  );
  const lookedAt = state.found.find(({ session }) => session.externalId === state.looked?.id);
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">
        <Asked state={state} field={field} />
        <div className="flex min-h-0 flex-1">
          <Facets filter={state.filter} change={state.narrow} />
          <div data-scroll-restoration-id="search" className="min-h-0 min-w-0 flex-1 overflow-y-auto">
            <Results state={state} />
          </div>
        </div>
        {state.chosen.size > 0 && <PackBar chosen={[...state.chosen.values()]} clear={state.clear} />}
      </div>
      {isWide && isPreviewed && state.looked && lookedAt && (
        <SidePanel title="Message" name="preview" width={440} onClose={() => setPreviewed(false)}>
          <Boundary what="The message could not be shown">
            <Preview key={keyOf(state.looked)} at={state.looked} found={lookedAt} />
          </Boundary>
        </SidePanel>
      )}
    </div>
  );
}
