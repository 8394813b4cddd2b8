import type { SumRow } from '../../api/types';

/** All tokens that went in, those of the cache too. */
export function inputOf(row: SumRow): number {
  return row.inputTokens + row.cacheReadTokens + row.cacheWriteTokens;
}

/** A part of a whole; nothing of nothing is no part. */
export function per(part: number | null, whole: number | undefined): number | null {
  return part === null || !whole ? null : part / whole;
}
