import type { OutlineRow } from '../../api/types';
import { callsOf, kindOf } from './rows';

/** Calls that follow one another, and the last place where one of them is answered. */
export interface Run {
  first: number;
  /** The last message that calls: it also shows answers whose call is nowhere. */
  last: number;
  until: number;
}

/** The run of each message that calls, and the messages that are shown with them. */
export interface Runs {
  of: Map<number, Run>;
  absorbed: Set<number>;
}

/** Joins what tools gave back to where they were called. */
export function runsOf(rows: readonly OutlineRow[]): Runs {
  const of = new Map<number, Run>();
  const absorbed = new Set<number>();
  let run: Run | undefined;
  let isOver = true;
  for (const row of rows) {
    const kind = kindOf(row);
    if (kind === 'results') {
      // The first ones of a part of a session may have been called before it.
      if (!run) continue;
      absorbed.add(row.place);
      run.until = row.place;
    } else if (callsOf(row) > 0) {
      if (!run || isOver || kind !== 'calls') run = { first: row.place, last: row.place, until: row.place };
      run.last = row.place;
      run.until = row.place;
      of.set(row.place, run);
      isOver = false;
    } else if (kind === 'prompt' || kind === 'answer') {
      isOver = true;
    }
  }
  return { of, absorbed };
}
