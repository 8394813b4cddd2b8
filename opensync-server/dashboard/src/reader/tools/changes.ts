import { compare, type Hunk, hunkOf } from '../../text/diff';
import { field, isObject, type Json, listAt, numberAt, textAt } from '../../text/json';
import { type FilePatch, readPatch } from '../../text/patch';
import type { Call } from './tool';

/** What a call changed in one file. */
export interface Change {
  path: string;
  hunks: Hunk[];
  /** Whether the numbers of the lines are the file's. */
  isNumbered: boolean;
}

/** The path that a call names. */
export function pathOf(call: Call): string {
  return textAt(call.input, 'file_path', 'filePath', 'path', 'notebook_path', 'absolute_path') ?? '';
}

/** The hunks of the patch that the tool itself wrote down. */
function ownHunks(detail: Json | undefined): Hunk[] {
  return listAt(detail, 'structuredPatch').flatMap((hunk) => {
    const lines = listAt(hunk, 'lines').filter((line) => typeof line === 'string');
    const [oldStart, newStart] = [numberAt(hunk, 'oldStart'), numberAt(hunk, 'newStart')];
    if (oldStart === undefined || newStart === undefined) return [];
    return [hunkOf({ oldStart, newStart, lines })];
  });
}

/** What a patch says of each file. A patch that agents write has no numbers. */
function ofPatch(patches: readonly FilePatch[], isNumbered: boolean): Change[] {
  return patches.map(({ path, hunks }) => ({ path, hunks: hunks.map(hunkOf), isNumbered }));
}

/** The texts before and after that the call itself tells. */
function pairs(input: Json | undefined): [string, string][] {
  const edits = listAt(input, 'edits');
  return (edits.length > 0 ? edits : [input]).flatMap((edit): [string, string][] => {
    const before = textAt(edit, 'old_string', 'oldString', 'oldText', 'old_str');
    const after = textAt(edit, 'new_string', 'newString', 'newText', 'new_str');
    return before === undefined && after === undefined ? [] : [[before ?? '', after ?? '']];
  });
}

/** What a call changed: by the tool's own patch if there is one, else by what it was told to do. */
export function changesOf(call: Call): Change[] {
  const path = pathOf(call);
  const own = ownHunks(call.result?.detail);
  if (own.length > 0) return [{ path, hunks: own, isNumbered: true }];
  const metadata = field(call.result?.detail, 'metadata');
  const written = textAt(metadata, 'diff') ?? textAt(field(metadata, 'filediff'), 'patch');
  const patches = written === undefined ? [] : readPatch(written);
  if (patches.some((patch) => patch.hunks.length > 0)) return ofPatch(patches, true);
  const asked =
    textAt(call.input, 'patchText', 'patch', 'input', 'diff') ?? (isObject(call.input) ? '' : call.inputText);
  const told = readPatch(asked);
  if (told.length > 0) return ofPatch(told, /^@@ -\d/m.test(asked));
  const hunks = pairs(call.input).flatMap(([before, after]) => compare(before, after) ?? []);
  return hunks.length > 0 ? [{ path, hunks, isNumbered: false }] : [];
}
