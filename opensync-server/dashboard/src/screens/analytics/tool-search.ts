import type { Filter } from '../../format/filter';

/** What a search can say of a name: without blanks and quotes it is a word of its own. */
const WORD = /^[^\s"]+$/;

/** The search that finds the calls of a tool, or those that failed; nothing for a name that none can say. */
export function callsOf(name: string, { text: _, ...filter }: Filter, isFailed = false) {
  if (!WORD.test(name)) return null;
  return { ...filter, q: `tool:=${name}${isFailed ? ' has:error' : ''}`, type: 'fulltext' as const };
}
