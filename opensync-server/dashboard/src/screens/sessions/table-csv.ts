import type { Session } from '../../api/types';
import { type Cell, csv } from '../../format/csv';
import { titleOf } from '../../format/names';
import { machine } from '../../format/time';

type Column = readonly [string, (session: Session) => Cell];

/** What a line of the list holds, in full. */
const COLUMNS: readonly Column[] = [
  ['id', (session) => session.externalId],
  ['source', (session) => session.source],
  ['title', titleOf],
  ['project', (session) => session.project?.path ?? session.project?.name],
  ['branch', (session) => session.gitBranch],
  ['models', (session) => session.models.join(' ')],
  ['started', (session) => machine(session.startedAt)],
  ['updated', (session) => machine(session.updatedAt)],
  ['duration_ms', (session) => session.durationMs],
  ['messages', (session) => session.messageCount],
  ['prompts', (session) => session.promptCount],
  ['tool_calls', (session) => session.toolCallCount],
  ['failures', (session) => session.errorCount],
  ['input_tokens', (session) => session.usage.input],
  ['cache_read_tokens', (session) => session.usage.cacheRead],
  ['cache_write_tokens', (session) => session.usage.cacheWrite5m + session.usage.cacheWrite1h],
  ['output_tokens', (session) => session.usage.output],
  ['cost', (session) => session.cost],
  ['unpriced', (session) => session.unpricedCount],
  ['tags', (session) => session.tags.join(' ')],
  ['status', (session) => session.evalStatus],
];

/** Sessions as a table for spreadsheets. */
export function sessionsCsv(sessions: readonly Session[]): string {
  const head = COLUMNS.map(([name]) => name);
  return csv([head, ...sessions.map((session) => COLUMNS.map(([, value]) => value(session)))]);
}
