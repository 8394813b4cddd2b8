import type { OutlineRow } from '../../api/types';
import type { Entry } from '../list/layout';
import type { ReaderState } from '../use-reader';

/** What a line says about itself: of one that is open its lines speak for themselves. */
export function rowsOf(entry: Entry): readonly OutlineRow[] {
  if (entry.kind === 'message') return [entry.row];
  return entry.kind === 'fold' && !entry.isOpen ? entry.rows : [];
}

/** The line that keys work on: the chosen one, else the one at the top. */
export function indexNow({ layout, current, seen }: ReaderState): number {
  const chosen = layout.entries.findIndex((entry) => entry.key === current);
  return chosen >= 0 ? chosen : (layout.indexOf.get(seen.current) ?? 0);
}

/** The place of the line that keys work on. */
export function placeNow(reader: ReaderState): number {
  const entry = reader.layout.entries[indexNow(reader)];
  return (entry && rowsOf(entry)[0]?.place) ?? reader.seen.current;
}
