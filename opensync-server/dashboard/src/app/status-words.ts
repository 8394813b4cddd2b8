import type { Job, JobKind } from '../api/types';
import { full } from '../format/numbers';
import { endOf, partOf, progressOf } from '../parts/job-words';

/** What is known of the server. */
export interface Known {
  /** Whether the stream of events is gone for longer than a moment. */
  isLost: boolean;
  running: readonly Job[];
  /** A job that has ended just now. */
  ended: Job | null;
  /** Changes that the index does not hold yet. */
  unindexed: number;
  /** Changes that are not embedded yet. */
  unembedded: number;
  /** All changes there are. */
  changes: number;
}

/** A thing that the server does, or has just done. */
export interface Doing {
  id: string;
  text: string;
  isBad?: boolean;
  /** What part of it is done, from 0 to 1, if that is known. */
  part?: number | null;
  /** The page of the settings that has more of it. */
  tab?: string;
}

const TABS: Readonly<Record<JobKind, string>> = {
  import: 'sources',
  embed: 'model',
  install: 'model',
  reprice: 'prices',
  delete: 'data',
};

/** What those who listen are told when a job begins: how far it is would be said without end. */
const BEGUN: Readonly<Record<JobKind, string>> = {
  import: 'An import has begun',
  embed: 'Embedding has begun',
  install: 'The model is being installed',
  reprice: 'Costs are being computed',
  delete: 'Sessions are being deleted',
};

/** So many changes are always on their way while somebody works: fewer are not worth a line. */
const WORTH = 50;

function behind({ unindexed, unembedded, changes, running }: Known): Doing[] {
  const isEmbedding = running.some(({ kind }) => kind === 'embed' || kind === 'install');
  const indexed: Doing = {
    id: 'index',
    text: `${full(unindexed)} changes to be indexed`,
    tab: 'data',
  };
  const embedded: Doing = {
    id: 'embedding',
    text: `${full(unembedded)} changes to be embedded`,
    part: changes > 0 ? Math.max(0, 1 - unembedded / changes) : null,
    tab: 'model',
  };
  return [
    ...(unindexed >= WORTH ? [indexed] : []),
    ...(unembedded >= WORTH && !isEmbedding ? [embedded] : []),
  ];
}

/** What the server does that is worth a line, the most urgent first; a job on its own page says so there. */
export function doings(known: Known, page: string): Doing[] {
  const { isLost, running, ended } = known;
  const lost: Doing = { id: 'stream', text: 'The server does not answer: trying again', isBad: true };
  const at = (job: Job) => ({ id: job.id, tab: TABS[job.kind] });
  return [
    ...(isLost ? [lost] : []),
    ...running.map((job) => ({ ...at(job), text: progressOf(job), part: partOf(job) })),
    ...(ended ? [{ ...at(ended), text: endOf(ended), isBad: ended.state === 'failed' }] : []),
    ...behind(known),
  ].filter(({ tab }) => tab === undefined || page !== `/settings/${tab}`);
}

/** What of it is said aloud: that something begins, ends or is lost, and not how it goes on. */
export function aloud({ isLost, running, ended }: Known, page: string): string {
  if (isLost) return 'The server does not answer';
  const [job] = running;
  const isThere = (one: Job) => page === `/settings/${TABS[one.kind]}`;
  if (job && !isThere(job)) return BEGUN[job.kind];
  return ended && !isThere(ended) ? endOf(ended) : '';
}
