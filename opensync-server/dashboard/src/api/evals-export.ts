import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Filter } from '../format/filter';
import { get, type QueryOf, readAddress } from './client';
import { problemOf } from './problem';
import { filterQuery } from './sessions';

/** The tools that tests are written for. */
export const TOOLS = ['deepeval', 'promptfoo', 'openai', 'filesystem'] as const;
export type Tool = (typeof TOOLS)[number];

/** What of a session becomes a test. */
export const TURN_MODES = ['per_turn', 'full', 'final_only'] as const;
export type TurnMode = (typeof TURN_MODES)[number];

/** How tests are written. */
export interface TestOptions {
  turnMode: TurnMode;
  anonymize: boolean;
  context: boolean;
  tools: boolean;
  system: boolean;
  minTokens: number;
}

/** The usual way: each question with its answer, nobody named, with all that was said before. */
export const USUAL: TestOptions = {
  turnMode: 'per_turn',
  anonymize: true,
  context: true,
  tools: true,
  system: false,
  minTokens: 0,
};

/** Which sessions become tests: the marked ones that a filter leaves, or those of `ids`. */
export interface Chosen {
  filter: Filter;
  ids: readonly string[];
}

function queryOf({ filter, ids }: Chosen, formats: readonly Tool[], options: TestOptions) {
  const query: QueryOf<'/export/evals'> = {
    ...(ids.length === 0 && filterQuery(filter)),
    ...options,
    ids: ids.join(','),
    format: formats.join(','),
  };
  return { query };
}

/** The address of the file of tests; of several tools it is a zip of their files. */
export function evalsAddress(chosen: Chosen, formats: readonly Tool[], options: TestOptions): string {
  return readAddress('/export/evals', queryOf(chosen, formats, options));
}

/** What the file for one tool would hold. */
export function evalsPreviewQuery(chosen: Chosen, tool: Tool, options: TestOptions) {
  return queryOptions({
    queryKey: ['sessions', 'marked', 'tests', chosen, tool, options],
    queryFn: ({ signal }) => get('/export/evals/preview', { ...queryOf(chosen, [tool], options), signal }),
    placeholderData: keepPreviousData,
  });
}

/** The file for one tool of all that is marked, as a text. */
export async function evalsFile(tool: Tool, options: TestOptions): Promise<string> {
  const everything: Chosen = { filter: {}, ids: [] };
  const answer = await fetch(evalsAddress(everything, [tool], options), { credentials: 'same-origin' });
  if (!answer.ok) throw await problemOf(answer);
  return answer.text();
}
