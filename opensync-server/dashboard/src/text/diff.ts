import { diffWordsWithSpace, structuredPatch } from 'diff';

/** A stretch of a line; `changed` where only a part of the line is other than before. */
export interface Word {
  text: string;
  changed: boolean;
}

/** A line of a difference, with its numbers before and after. */
export interface DiffLine {
  sign: ' ' | '+' | '-';
  before: number | null;
  after: number | null;
  words: Word[];
}

/** Lines that stand together. */
export interface Hunk {
  lines: DiffLine[];
}

/** A hunk as patches write it: where it begins, and its lines with their signs. */
export interface RawHunk {
  oldStart: number;
  newStart: number;
  lines: readonly string[];
}

/** More lines than this on one side are not compared. */
const LONGEST = 20_000;
const LIMIT_MS = 50;

/** How many lines a difference adds and takes away. */
export function countsOf(hunks: readonly Hunk[]): { added: number; removed: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const of = (sign: string) => lines.filter((line) => line.sign === sign).length;
  return { added: of('+'), removed: of('-') };
}

/** The difference of two texts; nothing where it is too large or takes too long. */
export function compare(before: string, after: string): Hunk[] | undefined {
  const [old, now] = [before.replace(/\r\n/g, '\n'), after.replace(/\r\n/g, '\n')];
  if (old.split('\n').length > LONGEST || now.split('\n').length > LONGEST) return undefined;
  const patch = structuredPatch('', '', old, now, '', '', { context: 3, timeout: LIMIT_MS });
  return patch ? patch.hunks.map(hunkOf) : undefined;
}

/** A hunk with numbers on its lines and words marked. */
export function hunkOf(raw: RawHunk): Hunk {
  let before = raw.oldStart;
  let after = raw.newStart;
  const lines: DiffLine[] = [];
  for (const text of raw.lines) {
    const sign = text[0] === '+' || text[0] === '-' ? text[0] : ' ';
    if (text.startsWith('\\')) continue;
    lines.push({
      sign,
      before: sign === '+' ? null : before,
      after: sign === '-' ? null : after,
      words: [{ text: text.slice(1), changed: false }],
    });
    if (sign !== '+') before += 1;
    if (sign !== '-') after += 1;
  }
  markWords(lines);
  return { lines };
}

function textOf(line: DiffLine): string {
  return line.words.map((word) => word.text).join('');
}

/** Marks the words that changed, where as many lines went as came. */
function markWords(lines: DiffLine[]): void {
  for (let start = 0; start < lines.length; ) {
    const gone = run(lines, start, '-');
    const come = run(lines, start + gone, '+');
    for (let pair = 0; gone === come && pair < gone; pair += 1) {
      markPair(lines[start + pair], lines[start + gone + pair]);
    }
    start += Math.max(gone + come, 1);
  }
}

function run(lines: readonly DiffLine[], start: number, sign: DiffLine['sign']): number {
  let end = start;
  while (lines[end]?.sign === sign) end += 1;
  return end - start;
}

function markPair(old: DiffLine | undefined, now: DiffLine | undefined): void {
  if (!old || !now) return;
  const [before, after] = [textOf(old), textOf(now)];
  if (before.length > 2000 || after.length > 2000) return;
  const changes = diffWordsWithSpace(before, after, { timeout: LIMIT_MS });
  const common = changes?.filter((change) => !change.added && !change.removed) ?? [];
  const same = common.reduce((sum, change) => sum + change.value.trim().length, 0);
  // Lines that share little are other lines: marking nearly all of them says nothing.
  if (!changes || same * 3 < Math.max(before.trim().length, after.trim().length)) return;
  old.words = changes
    .filter((change) => !change.added)
    .map((one) => ({ text: one.value, changed: one.removed }));
  now.words = changes
    .filter((change) => !change.removed)
    .map((one) => ({ text: one.value, changed: one.added }));
}
