import { QUEUES, type Queue } from '../../api/evals';
import { textOf, wordOf } from '../../format/address';
import { type Filter, readFilter } from '../../format/filter';

/** What the address of the evaluations says: which sessions, which pile of them, which one is open. */
export interface EvalsSearch extends Filter {
  queue?: Queue;
  open?: string;
}

/** Reads the address. */
export function readEvalsSearch(search: Record<string, unknown>): EvalsSearch {
  // Tests are not chosen by words of the title: a file of them would hold more than was seen.
  const { text: _, ...read }: EvalsSearch = readFilter(search);
  const queue = wordOf(search.queue, QUEUES);
  if (queue && !read.status) read.queue = queue;
  const open = textOf(search.open);
  if (open) read.open = open;
  return read;
}
