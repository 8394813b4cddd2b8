import type { Entry, Layout } from './list/layout';
import { isEdit } from './list/rows';

/** What is marked beside the scroll bar. */
export type Mark = 'prompt' | 'error' | 'edit' | 'hit' | 'compaction' | 'subagent';

/** Later ones are drawn over earlier ones. */
export const MARKS: readonly Mark[] = ['prompt', 'edit', 'subagent', 'compaction', 'error', 'hit'];

function marksOf(entry: Entry, hits: ReadonlySet<number>): Mark[] {
  if (entry.kind !== 'message' && entry.kind !== 'fold') return [];
  const rows = entry.kind === 'message' ? [entry.row] : entry.isOpen ? [] : entry.rows;
  const found: Mark[] = [];
  if (entry.kind === 'message' && entry.is === 'prompt') found.push('prompt');
  if (entry.kind === 'message' && entry.is === 'compaction') found.push('compaction');
  if (rows.some((row) => isEdit(row.tool))) found.push('edit');
  if (rows.some((row) => row.subagent)) found.push('subagent');
  if (rows.some((row) => row.isError) || (entry.kind === 'fold' && !entry.isOpen && entry.failed > 0))
    found.push('error');
  if (rows.some((row) => hits.has(row.place))) found.push('hit');
  return found;
}

/** For each kind of mark, in which of `slots` stretches of the session there is one. */
export function marksIn(layout: Layout, hits: ReadonlySet<number>, slots: number): Map<Mark, Set<number>> {
  const marks = new Map<Mark, Set<number>>(MARKS.map((mark) => [mark, new Set()]));
  const { entries } = layout;
  entries.forEach((entry, index) => {
    const slot = Math.floor((index / entries.length) * slots);
    for (const mark of marksOf(entry, hits)) marks.get(mark)?.add(slot);
  });
  // What was found in a tool's answer is found where the tool was called.
  for (const place of hits) {
    const index = layout.indexOf.get(place);
    if (index !== undefined) marks.get('hit')?.add(Math.floor((index / entries.length) * slots));
  }
  return marks;
}
