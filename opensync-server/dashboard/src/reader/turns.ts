import type { OutlineRow } from '../api/types';
import { callsOf, isEdit, kindOf } from './list/rows';

/** A prompt with what it led to. */
export interface Turn {
  number: number;
  place: number;
  at: number | null;
  title: string;
  calls: number;
  edits: number;
  failures: number;
  /** Nothing where no answer has a price. */
  cost: number | null;
  unpriced: number;
  ms: number;
}

function begin(row: OutlineRow, number: number): Turn {
  return {
    number,
    place: row.place,
    at: row.at,
    title: row.title ?? '',
    calls: 0,
    edits: 0,
    failures: 0,
    cost: null,
    unpriced: 0,
    ms: 0,
  };
}

function add(turn: Turn, row: OutlineRow): void {
  turn.calls += callsOf(row);
  if (isEdit(row.tool)) turn.edits += 1;
  if (row.isError) turn.failures += 1;
  if (row.cost != null) turn.cost = (turn.cost ?? 0) + row.cost;
  else if (row.role === 'assistant' && row.model && !row.model.startsWith('<')) turn.unpriced += 1;
  if (turn.at !== null) turn.ms = Math.max(turn.ms, row.at - turn.at);
}

/** The prompts of a session, each with what came of it until the next. */
export function turnsOf(rows: readonly OutlineRow[]): Turn[] {
  const turns: Turn[] = [];
  for (const row of rows) {
    if (kindOf(row) === 'prompt') turns.push(begin(row, turns.length + 1));
    else {
      const turn = turns.at(-1);
      if (turn) add(turn, row);
    }
  }
  return turns;
}
