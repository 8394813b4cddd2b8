import { Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { isEmptyFilter } from '../../format/filter';
import { plural } from '../../format/numbers';
import { Boundary } from '../../parts/boundary';
import { Button } from '../../parts/button';
import { classes } from '../../parts/classes';
import { FilterBar } from '../../parts/filter-bar';
import { usePageTitle } from '../../parts/page-title';
import { Empty, Failure, Skeleton } from '../../parts/states';
import { Editor } from './editor';
import { ExportDialog } from './export/dialog';
import { useEvalKeys } from './keys';
import { MarkedList } from './list';
import { type Piles, usePiles } from './piles';
import { Queues } from './queues';
import { OpenResults, ResultsBar } from './results/open';
import { SelectionBar } from './selection-bar';
import { WORDS } from './words';

function Header({ piles, openExport }: { piles: Piles; openExport: () => void }) {
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-3">
      <h1 tabIndex={-1} className="text-section font-semibold">
        {WORDS.title}
      </h1>
      <FilterBar filter={piles.filter} change={piles.change} />
      <span className="ml-auto flex gap-2">
        <OpenResults />
        <Button look="primary" onClick={openExport} disabled={piles.counts?.all === 0}>
          <Download size={15} /> <span className="max-phone:sr-only">Export</span>
        </Button>
      </span>
    </header>
  );
}

/** No session is in the pile: why, and where one goes from here. */
function Nothing({ piles }: { piles: Piles }) {
  const isAll = isEmptyFilter(piles.filter);
  if (isAll && (piles.queue === undefined || piles.counts?.all === 0))
    return (
      <Empty title={WORDS.none}>
        <p>{WORDS.noneMore}</p>
        <Link to="/sessions" className="text-accent underline">
          Choose sessions
        </Link>
      </Empty>
    );
  return (
    <Empty title={isAll ? WORDS.emptyPile : WORDS.nothing}>
      <Link to="/evals" search={{}} className="text-accent underline">
        Show all that are marked
      </Link>
    </Empty>
  );
}

/** The list of a pile, or why there is none. */
function Body({ piles }: { piles: Piles }) {
  const { query, sessions } = piles;
  if (query.isPending) return <Skeleton rows={10} height={60} />;
  if (query.error && sessions.length === 0)
    return <Failure what={WORDS.failed} error={query.error} retry={() => query.refetch()} />;
  return sessions.length === 0 ? <Nothing piles={piles} /> : <MarkedList piles={piles} />;
}

/** The open session beside the list. */
function Opened({ id, piles }: { id: string; piles: Piles }) {
  const next = piles.next();
  return (
    <Boundary key={id} what="The open session broke">
      <Editor
        id={id}
        next={next === undefined || next === id ? undefined : () => piles.open(next)}
        close={() => piles.open(undefined)}
      />
    </Boundary>
  );
}

/** Marked sessions: judged one by one or many at once, and written as tests. */
export function EvalsScreen() {
  usePageTitle(WORDS.title);
  const piles = usePiles();
  const [isExporting, setExporting] = useState(false);
  const openExport = () => setExporting(true);
  useEvalKeys(piles, openExport);
  const { opened, selected } = piles;
  const isOpen = opened !== undefined;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <Header piles={piles} openExport={openExport} />
      <div className={classes('contents', isOpen && 'max-wide:hidden')}>
        <Queues piles={piles} />
      </div>
      <ResultsBar />
      <div className="flex min-h-0 flex-1">
        <section
          aria-label={WORDS.title}
          className={classes(
            'flex min-h-0 min-w-0 flex-col',
            isOpen ? 'w-88 shrink-0 border-line border-r max-wide:hidden' : 'flex-1',
          )}
        >
          <Body piles={piles} />
          {selected.length > 0 && <SelectionBar piles={piles} openExport={openExport} />}
        </section>
        {isOpen && <Opened id={opened} piles={piles} />}
      </div>
      {isExporting && (
        <ExportDialog
          chosen={piles.chosen}
          words={selected.length > 0 ? `Of ${plural(selected.length, 'selected session')}` : piles.words}
          onClose={() => setExporting(false)}
        />
      )}
    </div>
  );
}
