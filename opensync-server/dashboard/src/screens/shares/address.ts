import { textOf, wordOf } from '../../format/address';

/** What the ledger can be sorted by. */
export const SHARE_SORTS = ['created', 'ends', 'views', 'viewed'] as const;
export type ShareSort = (typeof SHARE_SORTS)[number];

/** What the address of the ledger says: which shares, in which order, which one is open. */
export interface SharesSearch {
  state?: 'live' | 'ended';
  sort?: ShareSort;
  dir?: 'asc';
  open?: string;
}

/** Reads the address. */
export function readSharesSearch(search: Record<string, unknown>): SharesSearch {
  const read: SharesSearch = {};
  const state = wordOf(search.state, ['live', 'ended']);
  if (state) read.state = state;
  const sort = wordOf(search.sort, SHARE_SORTS);
  if (sort && sort !== 'created') read.sort = sort;
  if (wordOf(search.dir, ['asc'])) read.dir = 'asc';
  const open = textOf(search.open);
  if (open) read.open = open;
  return read;
}
