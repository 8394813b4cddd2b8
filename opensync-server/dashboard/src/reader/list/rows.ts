import type { OutlineRow, Part } from '../../api/types';

type Kind = Part['kind'];

const CALLING: readonly Kind[] = ['toolCall', 'toolResult', 'thinking', 'step', 'image', 'file'];
const ANSWERING: readonly Kind[] = ['toolResult', 'image', 'file'];

/** What a message is to the reader. */
export type RowKind =
  | 'prompt'
  | 'answer'
  /** Nothing but calls of tools, with thoughts in between. */
  | 'calls'
  /** Nothing but what tools gave back: it is shown with the call. */
  | 'results'
  | 'thinking'
  /** What the agent put in: reminders, hooks, files. */
  | 'injected'
  | 'side'
  | 'compaction'
  | 'notice';

/** Tools that change files. */
export function isEdit(tool: string | null | undefined): boolean {
  return /^(multi_?edit|edit|write|write_file|create|replace|apply_?patch|patch|notebookedit|str_replace.*)$/i.test(
    tool ?? '',
  );
}

/** How many tools a message calls. */
export function callsOf(row: OutlineRow): number {
  return row.kinds.filter((kind) => kind === 'toolCall').length;
}

const known = new WeakMap<OutlineRow, RowKind>();

/** What a message is, by what the outline tells of it. It is asked many times of each. */
export function kindOf(row: OutlineRow): RowKind {
  const before = known.get(row);
  if (before !== undefined) return before;
  const kind = judge(row);
  known.set(row, kind);
  return kind;
}

function judge(row: OutlineRow): RowKind {
  const { kinds } = row;
  const has = (kind: Kind) => kinds.includes(kind);
  if (has('compaction')) return 'compaction';
  if (row.isSidechain) return 'side';
  if (has('toolResult') && kinds.every((kind) => ANSWERING.includes(kind))) return 'results';
  if (has('toolCall') && kinds.every((kind) => CALLING.includes(kind))) return 'calls';
  if (row.isInjected) return 'injected';
  if (row.role === 'user') return 'prompt';
  if (row.role === 'system') return row.isError ? 'notice' : 'injected';
  return kinds.length > 0 && kinds.every((kind) => kind === 'thinking' || kind === 'step')
    ? 'thinking'
    : 'answer';
}
