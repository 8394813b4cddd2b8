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

/** For each kind of mark, how many of it are in each of `slots` stretches of the session. */
export function marksIn(
  layout: Layout,
  hits: ReadonlySet<number>,
  slots: number,
): Map<Mark, Map<number, number>> {
  const marks = new Map<Mark, Map<number, number>>(MARKS.map((mark) => [mark, new Map()]));
  const count = (mark: Mark, slot: number) => {
    const counts = marks.get(mark);
    counts?.set(slot, (counts.get(slot) ?? 0) + 1);
  };
  const { entries } = layout;
  entries.forEach((entry, index) => {
    const slot = Math.floor((index / entries.length) * slots);
    for (const mark of marksOf(entry, hits)) count(mark, slot);
  });
  // What was found in a tool's answer is found where the tool was called.
  for (const place of hits) {
    const index = layout.indexOf.get(place);
    if (index !== undefined) count('hit', Math.floor((index / entries.length) * slots));
  }
  return marks;
}

/** In which lane a mark is drawn: side by side, so that those of a long session do not hide one another. */
const LANE: Readonly<Record<Mark, number>> = {
  prompt: 0,
  edit: 1,
  subagent: 1,
  compaction: 1,
  error: 2,
  hit: 2,
};
export const LANES = 3;

/** The marks of one kind as a path: where there are more of them, they are wider. */
export function pathOf(mark: Mark, counts: ReadonlyMap<number, number>, lane: number, slot: number): string {
  const most = Math.max(1, ...counts.values());
  const left = LANE[mark] * lane;
  return [...counts]
    .map(([at, count]) => {
      const width = (1 + (lane - 1) * (count / most)).toFixed(1);
      return `M${left} ${at * slot}h${width}v${slot}H${left}z`;
    })
    .join('');
}
