import { queryValue } from '../../format/complete';
import type { Filter } from '../../format/filter';

/**
 * The search that finds the calls of a tool, or those that failed; nothing for a tool without a name, or with one that
 * ends with a blank: a search passes those over.
 */
export function callsOf(name: string, { text: _, ...filter }: Filter, isFailed = false) {
  if (name === '' || name !== name.trimEnd()) return null;
  return {
    ...filter,
    q: `tool:${queryValue(`=${name}`)}${isFailed ? ' has:error' : ''}`,
    type: 'fulltext' as const,
  };
}
