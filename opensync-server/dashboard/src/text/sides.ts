import { keptWord } from '../parts/kept';
import type { DiffLine, Hunk } from './diff';

/** Lines of a difference that are shown beside each other: what was before, and what is there now. */
export type Pair = readonly [before: DiffLine | null, after: DiffLine | null];

/** The lines of a hunk side by side: what went stands beside what came for it. */
export function pairsOf({ lines }: Hunk): Pair[] {
  const pairs: Pair[] = [];
  for (let at = 0; at < lines.length; ) {
    const gone = run(lines, at, '-');
    const come = run(lines, at + gone.length, '+');
    for (let nth = 0; nth < Math.max(gone.length, come.length); nth += 1) {
      pairs.push([gone[nth] ?? null, come[nth] ?? null]);
    }
    at += gone.length + come.length;
    const same = run(lines, at, ' ');
    for (const line of same) pairs.push([line, line]);
    at += same.length;
  }
  return pairs;
}

function run(lines: readonly DiffLine[], start: number, sign: DiffLine['sign']): readonly DiffLine[] {
  let end = start;
  while (lines[end]?.sign === sign) end += 1;
  return lines.slice(start, end);
}

/** Whether differences stand in one column or side by side, in this browser. */
export const look = keptWord('diff', ['column', 'sides']);

/** Shows differences side by side, or again in one column. */
export function toggleSides(): void {
  look.set(look.now() === 'sides' ? 'column' : 'sides');
}
