import { textOf, wordOf } from '../../format/address';
import { type Filter, readFilter } from '../../format/filter';

/** How one can search. */
export const MODES = ['hybrid', 'fulltext', 'semantic'] as const;

/** What the address of a search says. */
export interface SearchSearch extends Omit<Filter, 'text'> {
  q?: string;
  type?: (typeof MODES)[number];
}

/** Reads the address. */
export function readSearchSearch(search: Record<string, unknown>): SearchSearch {
  const { text: _, ...filter } = readFilter(search);
  const read: SearchSearch = filter;
  const q = textOf(search.q);
  if (q) read.q = q;
  const type = wordOf(search.type, MODES);
  if (type) read.type = type;
  return read;
}
