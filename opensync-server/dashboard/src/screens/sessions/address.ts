import { type Direction, SORTS, type Sort } from '../../api/sessions';
import { textOf, wordOf } from '../../format/address';
import { type Filter, readFilter } from '../../format/filter';

/** What the address of the list says: which sessions, in which order, which one is looked at. */
export interface SessionsSearch extends Filter {
  sort?: Sort;
  dir?: Direction;
  view?: 'timeline';
  peek?: string;
}

/** Reads the address. */
export function readSessionsSearch(search: Record<string, unknown>): SessionsSearch {
  const read: SessionsSearch = readFilter(search);
  const sort = wordOf(search.sort, SORTS);
  if (sort && sort !== 'updated') read.sort = sort;
  if (wordOf(search.dir, ['asc', 'desc']) === 'asc') read.dir = 'asc';
  if (wordOf(search.view, ['timeline'])) read.view = 'timeline';
  const peek = textOf(search.peek);
  if (peek) read.peek = peek;
  return read;
}
