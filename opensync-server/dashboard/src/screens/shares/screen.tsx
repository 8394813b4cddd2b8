import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useListKeys } from '../../actions/list-keys';
import type { Share } from '../../api/types';
import { full } from '../../format/numbers';
import { Boundary } from '../../parts/boundary';
import { Button } from '../../parts/button';
import { usePageTitle } from '../../parts/page-title';
import { Empty, Failure, Skeleton } from '../../parts/states';
import { Tabs } from '../../parts/tabs';
import { EndDialog } from './end-dialog';
import { type Ledger, useLedger } from './ledger';
import { SharePanel } from './panel';
import { SharesTable } from './table';
import { WORDS } from './words';

function Header({ ledger, endAll }: { ledger: Ledger; endAll: () => void }) {
  const { counts, live } = ledger;
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-3">
      <h1 tabIndex={-1} className="text-section font-semibold">
        {WORDS.title}
      </h1>
      <Tabs label="Which shares">
        {(
          [
            [undefined, 'All', counts.all],
            ['live', 'Live', live.length],
            ['ended', 'Ended', counts.ended],
          ] as const
        ).map(([state, name, count]) => (
          <Link
            key={name}
            to="/shares"
            search={ledger.inState(state)}
            activeOptions={{ exact: true }}
            aria-current={ledger.search.state === state ? 'page' : undefined}
          >
            {name} <span className="text-faint tabular-nums">{full(count)}</span>
          </Link>
        ))}
      </Tabs>
      {live.length > 1 && (
        <Button look="quiet" className="ml-auto text-bad" onClick={endAll}>
          End all
        </Button>
      )}
    </header>
  );
}

/** The ledger, or why there is nothing in it. */
function Body({ ledger }: { ledger: Ledger }) {
  const { query, shares, search } = ledger;
  if (query.isPending) return <Skeleton rows={8} />;
  if (query.error && !query.data)
    return <Failure what={WORDS.failed} error={query.error} retry={() => query.refetch()} />;
  if (shares.length > 0) return <SharesTable ledger={ledger} />;
  if (search.state) return <Empty title={search.state === 'live' ? WORDS.noLive : WORDS.noEnded} />;
  return (
    <Empty title={WORDS.none}>
      <p>{WORDS.noneMore}</p>
      <Link to="/sessions" className="text-accent underline">
        Choose a session
      </Link>
    </Empty>
  );
}

/** All that is shared: until when, how it is read, and how it is ended. */
export function SharesScreen() {
  usePageTitle(WORDS.title);
  const ledger = useLedger();
  const [ending, setEnding] = useState<readonly Share[] | null>(null);
  const { opened, open } = ledger;
  useListKeys({
    group: WORDS.title,
    ids: ledger.shares.map(({ slug }) => slug),
    current: opened?.slug ?? null,
    go: open,
    open,
    close: opened && (() => open(undefined)),
  });
  return (
    <div className="flex min-h-0 flex-1">
      <section aria-label={WORDS.title} className="flex min-w-0 flex-1 flex-col">
        <Header ledger={ledger} endAll={() => setEnding(ledger.live)} />
        <Body ledger={ledger} />
      </section>
      {opened && (
        <Boundary key={opened.slug} what="The look at the share broke">
          <SharePanel share={opened} end={() => setEnding([opened])} onClose={() => open(undefined)} />
        </Boundary>
      )}
      {ending && (
        <EndDialog
          shares={ending}
          onEnded={() => {
            setEnding(null);
            open(undefined);
          }}
          onClose={() => setEnding(null)}
        />
      )}
    </div>
  );
}
