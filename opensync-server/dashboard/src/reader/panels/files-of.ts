import type { TimedCall } from '../../api/types';
import { isEdit } from '../list/rows';

/** What was done to a file in a session. */
export interface FileUse {
  path: string;
  reads: number;
  edits: number;
  added: number;
  removed: number;
  failures: number;
  places: number[];
}

/** The files of a session, those that were changed most first. */
export function filesOf(calls: readonly TimedCall[]): FileUse[] {
  const files = new Map<string, FileUse>();
  for (const call of calls) {
    if (!call.path) continue;
    const file = files.get(call.path) ?? {
      path: call.path,
      reads: 0,
      edits: 0,
      added: 0,
      removed: 0,
      failures: 0,
      places: [],
    };
    files.set(call.path, file);
    if (call.isError) file.failures += 1;
    else if (isEdit(call.tool)) file.edits += 1;
    else file.reads += 1;
    file.added += call.added ?? 0;
    file.removed += call.removed ?? 0;
    file.places.push(call.place);
  }
  return [...files.values()].sort((a, b) => b.edits - a.edits || b.reads - a.reads);
}
