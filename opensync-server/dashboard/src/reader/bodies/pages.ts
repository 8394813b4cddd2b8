import { PAGE } from '../../api/reader';
import type { Message, OutlineRow, Part } from '../../api/types';

/** Pages that are kept: so many messages as three thousand. */
export const MOST_PAGES = 30;

/** Pages that are fetched beyond what is seen. */
const BEFORE = 1;
const AFTER = 2;

/** What a tool gave back, and where it stands. */
export interface ResultAt {
  message: Message;
  part: Part;
}

/** The messages that are there, and what tools gave back by the call that it answers. */
export interface Bodies {
  byPlace: ReadonlyMap<number, Message>;
  results: ReadonlyMap<string, ResultAt>;
  called: ReadonlySet<string>;
}

/** The places at which the pages begin that are wanted where rows `first` to `last` are seen. */
export function pagesFor(rows: readonly OutlineRow[], first: number, last: number): number[] {
  const from = Math.max(0, Math.floor(first / PAGE) - BEFORE);
  const to = Math.min(Math.floor(Math.max(rows.length - 1, 0) / PAGE), Math.floor(last / PAGE) + AFTER);
  const places: number[] = [];
  for (let page = from; page <= to; page += 1) {
    const row = rows[page * PAGE];
    if (row) places.push(row.place);
  }
  return places;
}

/** Puts pages together. */
export function bodiesOf(pages: readonly (readonly Message[])[]): Bodies {
  const byPlace = new Map<number, Message>();
  const results = new Map<string, ResultAt>();
  const called = new Set<string>();
  for (const message of pages.flat()) {
    byPlace.set(message.place, message);
    for (const part of message.parts) {
      if (!part.callId) continue;
      if (part.kind === 'toolResult') results.set(part.callId, { message, part });
      if (part.kind === 'toolCall') called.add(part.callId);
    }
  }
  return { byPlace, results, called };
}
