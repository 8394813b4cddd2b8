import { Link } from '@tanstack/react-router';
import { QUEUES, type Queue } from '../../api/evals';
import { full } from '../../format/numbers';
import type { Piles } from './piles';
import { QUEUE_NAMES, WORDS } from './words';

const LINK =
  'flex h-8 items-center gap-2 rounded-control px-2.5 text-dense text-muted whitespace-nowrap hover:bg-hover hover:text-text aria-[current=page]:bg-chosen aria-[current=page]:font-medium aria-[current=page]:text-text max-phone:h-11';

/** The piles, each with how many there are. */
export function Queues({ piles }: { piles: Piles }) {
  const rows: readonly [Queue | undefined, string][] = [
    [undefined, WORDS.all],
    ...QUEUES.map((queue): [Queue, string] => [queue, QUEUE_NAMES[queue]]),
  ];
  return (
    <nav aria-label="Piles" className="flex shrink-0 gap-0.5 overflow-x-auto border-line border-b px-2 py-1">
      {rows.map(([queue, name]) => {
        const count = piles.counts?.[queue ?? 'all'];
        return (
          <Link
            key={name}
            to="/evals"
            search={piles.inQueue(queue)}
            aria-current={piles.queue === queue ? 'page' : undefined}
            activeOptions={{ exact: true }}
            className={LINK}
          >
            {name}
            <span className="text-faint tabular-nums">{count === undefined ? '' : full(count)}</span>
          </Link>
        );
      })}
    </nav>
  );
}
