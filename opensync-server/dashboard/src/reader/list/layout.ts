import type { OutlineRow } from '../../api/types';
import { isSameDay } from './days';
import { callsOf, kindOf, type RowKind } from './rows';
import { type Run, runsOf } from './runs';
import { isShown, keptIn, type View } from './view';

/** What messages are folded into one line for. */
export type FoldKind = 'calls' | 'injected' | 'side';

/** A line of the reader. */
export type Entry =
  | { kind: 'day' | 'gap'; key: string; at: number; ms: number }
  | { kind: 'model'; key: string; model: string }
  | {
      kind: 'message';
      key: string;
      row: OutlineRow;
      is: RowKind;
      prompt: number | null;
      run: Run | null;
      isInner: boolean;
    }
  | {
      kind: 'fold';
      key: string;
      what: FoldKind;
      rows: readonly OutlineRow[];
      isOpen: boolean;
      calls: number;
      failed: number;
      ms: number;
    };

/** The lines of the reader, and in which of them each message stands. */
export interface Layout {
  entries: Entry[];
  indexOf: Map<number, number>;
  /** The prompts, in order. */
  prompts: OutlineRow[];
}

const LONG_GAP_MS = 10 * 60_000;

/** Messages that stand together, because they are folded together. */
interface Group {
  fold: FoldKind | null;
  rows: OutlineRow[];
  /** What tools gave back in answer to them. */
  answers: OutlineRow[];
}

function foldOf(kind: RowKind): FoldKind | null {
  if (kind === 'calls' || kind === 'thinking') return 'calls';
  return kind === 'injected' || kind === 'side' ? kind : null;
}

function groupsOf(rows: readonly OutlineRow[], absorbed: ReadonlySet<number>): Group[] {
  const groups: Group[] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (absorbed.has(row.place)) {
      last?.answers.push(row);
      continue;
    }
    const fold = foldOf(kindOf(row));
    if (last && fold !== null && joins(last, fold) && !isApart(last.rows.at(-1), row)) last.rows.push(row);
    else groups.push({ fold, rows: [row], answers: [] });
  }
  return groups;
}

/** Whether a message goes on with a group: what is put in between calls does not end them. */
function joins(group: Group, fold: FoldKind): boolean {
  return group.fold === fold || (group.fold === 'calls' && fold === 'injected');
}

/** Whether a divider stands between two messages. */
function isApart(before: OutlineRow | undefined, after: OutlineRow): boolean {
  if (!before) return false;
  return !isSameDay(before.at, after.at) || after.at - before.at > LONG_GAP_MS;
}

/** Writes the lines one after another. */
class Writer {
  readonly layout: Layout = { entries: [], indexOf: new Map(), prompts: [] };
  #before: OutlineRow | undefined;
  #model: string | null = null;

  constructor(
    readonly runs: ReadonlyMap<number, Run>,
    readonly view: View,
  ) {}

  #push(entry: Entry): void {
    this.layout.entries.push(entry);
  }

  /** What tells that time has passed or that another model goes on. */
  dividers(row: OutlineRow): void {
    const before = this.#before;
    if (!before || !isSameDay(before.at, row.at)) {
      this.#push({ kind: 'day', key: `day-${row.place}`, at: row.at, ms: 0 });
    } else if (isApart(before, row)) {
      this.#push({ kind: 'gap', key: `gap-${row.place}`, at: row.at, ms: row.at - before.at });
    }
    this.#before = row;
    if (row.role !== 'assistant' || row.isSidechain || !row.model || row.model.startsWith('<')) return;
    if (this.#model !== null && this.#model !== row.model) {
      this.#push({ kind: 'model', key: `model-${row.place}`, model: row.model });
    }
    this.#model = row.model;
  }

  message(row: OutlineRow, isInner: boolean): void {
    const is = kindOf(row);
    if (is === 'prompt') this.layout.prompts.push(row);
    this.layout.indexOf.set(row.place, this.layout.entries.length);
    const prompt = is === 'prompt' ? this.layout.prompts.length : null;
    const run = this.runs.get(row.place) ?? null;
    this.#push({ kind: 'message', key: `m-${row.place}`, row, is, prompt, run, isInner });
  }

  group(group: Group): void {
    const [first] = group.rows;
    if (!first) return;
    this.dividers(first);
    const calls = group.rows.reduce((sum, row) => sum + callsOf(row), 0);
    const isFolded = group.fold !== null && (group.fold !== 'calls' || calls > 1);
    if (!group.fold || !isFolded) {
      for (const row of group.rows) this.message(row, false);
    } else {
      this.#fold(group, group.fold, calls);
    }
    this.#answers(group);
    this.#before = group.answers.at(-1) ?? group.rows.at(-1) ?? this.#before;
  }

  /** What a tool gave back is found where it was called: at the last call before it. */
  #answers(group: Group): void {
    for (const answer of group.answers) {
      const asked = group.rows.findLast((row) => row.place < answer.place) ?? group.rows[0];
      const index = this.layout.indexOf.get(asked?.place ?? -1);
      if (index !== undefined) this.layout.indexOf.set(answer.place, index);
    }
  }

  #fold(group: Group, what: FoldKind, calls: number): void {
    const all = [...group.rows, ...group.answers];
    const failed = all.filter((row) => row.isError).length;
    const key = `${what}-${group.rows[0]?.place}`;
    const isOpen = this.view.folds.get(key) ?? (what === 'calls' && (failed > 0 || !this.view.foldsCalls));
    const times = all.flatMap((row) => row.at ?? []);
    const ms = times.reduce((latest, at) => Math.max(latest, at), 0) - (times[0] ?? 0);
    const index = this.layout.entries.length;
    this.#push({ kind: 'fold', key, what, rows: group.rows, isOpen, calls, failed, ms });
    for (const row of group.rows) {
      if (isOpen) this.message(row, true);
      else this.layout.indexOf.set(row.place, index);
    }
  }
}

/** Lays a session out: what stands on which line. */
export function layOut(rows: readonly OutlineRow[], view: View): Layout {
  const { of, absorbed } = runsOf(rows);
  const writer = new Writer(of, view);
  const kept = keptIn(rows, view);
  const shown = rows.filter(
    (row) => absorbed.has(row.place) || (isShown(row, view) && (!kept || kept.has(row.place))),
  );
  for (const group of groupsOf(shown, absorbed)) writer.group(group);
  return writer.layout;
}
