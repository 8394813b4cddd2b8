import type { OutlineRow } from '../../api/types';
import { callsOf, isEdit, kindOf } from './rows';

/** What of a session is shown. */
export interface View {
  mode: 'all' | 'conversation' | 'changes';
  hide: ReadonlySet<'thinking' | 'tools' | 'system'>;
  tool: string | null;
  /** Whether calls that follow one another are folded into one line at first. */
  foldsCalls: boolean;
  /** What was opened or folded by hand, by the key of its line. */
  folds: ReadonlyMap<string, boolean>;
}

/** Everything, as it comes. */
export const wholeView: View = {
  mode: 'all',
  hide: new Set(),
  tool: null,
  foldsCalls: true,
  folds: new Map(),
};

/** Whether messages of this kind are shown at all. */
export function isShown(row: OutlineRow, view: View): boolean {
  const kind = kindOf(row);
  if (view.hide.has('thinking') && kind === 'thinking') return false;
  if (view.hide.has('tools') && kind === 'calls') return false;
  if (view.hide.has('system') && (kind === 'injected' || kind === 'notice')) return false;
  if (view.tool !== null && callsOf(row) > 0 && row.tool !== view.tool) return false;
  return true;
}

/** The places that a mode keeps; nothing where it keeps all. */
export function keptIn(rows: readonly OutlineRow[], view: View): Set<number> | null {
  if (view.mode === 'all' && view.tool === null) return null;
  const kept = new Set<number>();
  let last: OutlineRow | undefined;
  for (const row of rows) {
    const kind = kindOf(row);
    if (kind === 'prompt' || kind === 'compaction') {
      kept.add(row.place);
      if (last) kept.add(last.place);
      last = undefined;
    } else if (kind === 'answer' && view.mode !== 'changes' && view.tool === null) {
      last = row;
    }
    if (view.mode === 'changes' && isEdit(row.tool)) kept.add(row.place);
    if (view.tool !== null && row.tool === view.tool) kept.add(row.place);
  }
  if (last) kept.add(last.place);
  return kept;
}
