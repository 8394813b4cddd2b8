import type { RawHunk } from './diff';

/** What a patch does to one file. */
export interface FilePatch {
  path: string;
  action: 'add' | 'update' | 'delete';
  hunks: RawHunk[];
}

const FILE = /^\*\*\* (Add|Update|Delete) File: (.+)$/;
const HEADER = /^@@ -(\d{1,9})(?:,\d+)? \+(\d{1,9})(?:,\d+)? @@/;

/** Reads a patch as agents write it: `*** Update File: path`, then lines with signs. */
function readAgentPatch(text: string): FilePatch[] {
  const files: FilePatch[] = [];
  let lines: string[] = [];
  for (const line of text.split('\n')) {
    const file = FILE.exec(line);
    if (file?.[1] && file[2]) {
      lines = [];
      const action = actionNamed(file[1]);
      files.push({
        path: file[2].trim(),
        action,
        hunks: action === 'delete' ? [] : [{ oldStart: 1, newStart: 1, lines }],
      });
    } else if (line.startsWith('@@')) {
      lines = [];
      files.at(-1)?.hunks.push({ oldStart: 1, newStart: 1, lines });
    } else if (/^[-+ ]/.test(line)) {
      lines.push(line);
    }
  }
  for (const file of files) file.hunks = file.hunks.filter((hunk) => hunk.lines.length > 0);
  return files;
}

function actionNamed(word: string): FilePatch['action'] {
  if (word === 'Add') return 'add';
  return word === 'Delete' ? 'delete' : 'update';
}

/** Reads what `diff -u` and `git diff` write. */
function readUnified(text: string): FilePatch[] {
  const files: FilePatch[] = [];
  let lines: string[] | undefined;
  let old = '';
  for (const line of text.split('\n')) {
    const header = HEADER.exec(line);
    if (header) {
      lines = [];
      files.at(-1)?.hunks.push({ oldStart: Number(header[1]), newStart: Number(header[2]), lines });
    } else if (line.startsWith('--- ')) {
      old = pathIn(line);
      lines = undefined;
    } else if (line.startsWith('+++ ') && !lines) {
      const path = pathIn(line);
      const action = old === '/dev/null' ? 'add' : path === '/dev/null' ? 'delete' : 'update';
      files.push({ path: path === '/dev/null' ? old : path, action, hunks: [] });
    } else if (lines && /^[-+ \\]/.test(line)) {
      lines.push(line);
    } else if (/^(diff|Index:|===)/.test(line)) {
      lines = undefined;
    }
  }
  return files;
}

/** The path of a `---` or `+++` line, without git's prefix and the time that may follow. */
function pathIn(line: string): string {
  const path = line.slice(4).split('\t')[0]?.trim() ?? '';
  return path.replace(/^[ab]\//, '');
}

/** What a patch does, file by file; nothing where it cannot be read as one. */
export function readPatch(text: string): FilePatch[] {
  const plain = text.replace(/\r\n/g, '\n');
  return /^\*\*\* (Begin Patch|(?:Add|Update|Delete) File: )/m.test(plain)
    ? readAgentPatch(plain)
    : readUnified(plain);
}
