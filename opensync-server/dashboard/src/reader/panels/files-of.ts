import type { TimedCall } from '../../api/reader';
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

/** The longest folder that all paths lie in, with its slash. */
export function commonFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths;
  let end = first.lastIndexOf('/') + 1;
  while (end > 0 && !others.every((path) => path.startsWith(first.slice(0, end)))) {
    // Before the first letter there is nothing to be found: a place before it would count as it.
    end = end < 2 ? 0 : first.lastIndexOf('/', end - 2) + 1;
  }
  return first.slice(0, end);
}
