import type { Entry } from './layout';

/** Letters of a line of prose, and the heights of what a line of the reader may be, in pixels. */
const LETTERS = 70;
const LINE = 24;
const FOLDED = 28;
const DIVIDER = 40;
const FRAME = 16;
const HEAD = 56;
const MOST = 4000;

/** How high an entry may be, before it is there to be measured. */
export function estimate(entry: Entry | undefined): number {
  if (!entry) return FOLDED;
  if (entry.kind === 'fold') return FOLDED + 8;
  if (entry.kind !== 'message') return DIVIDER;
  const { row } = entry;
  const folded =
    row.kinds.filter((kind) => kind !== 'text' && kind !== 'step' && kind !== 'toolResult').length * FOLDED;
  const hasText = row.kinds.includes('text');
  // Of a message that also calls tools most bytes are theirs.
  const bytes = hasText ? (folded > 0 ? Math.min(row.bytes, 600) : row.bytes) : 0;
  const lines = Math.ceil(bytes / LETTERS);
  return Math.min(MOST, folded + lines * LINE + (entry.is === 'prompt' ? HEAD : entry.isInner ? 0 : FRAME));
}
