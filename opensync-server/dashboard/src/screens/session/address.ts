import { listOf, textOf, wordOf } from '../../format/address';

const PANELS = ['outline', 'files', 'tools', 'cost', 'about'] as const;
const HIDDEN = ['thinking', 'tools', 'system'] as const;

/** What the address of a session says: where one is, what is sought, what is open. */
export interface SessionSearch {
  at?: number;
  part?: number;
  find?: string;
  hide?: (typeof HIDDEN)[number][];
  panel?: (typeof PANELS)[number];
  tail?: true;
}

function countOf(value: unknown): number | undefined {
  const text = textOf(value);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Reads the address; what it does not know it leaves out. */
export function readSessionSearch(search: Record<string, unknown>): SessionSearch {
  const read: SessionSearch = {};
  const at = countOf(search.at);
  if (at !== undefined) read.at = at;
  const part = countOf(search.part);
  if (part !== undefined) read.part = part;
  const find = textOf(search.find);
  if (find !== undefined) read.find = find;
  const hidden = listOf(search.hide).flatMap((text) => text.split(','));
  const hide = HIDDEN.filter((word) => hidden.includes(word));
  if (hide.length > 0) read.hide = hide;
  const panel = wordOf(search.panel, PANELS);
  if (panel) read.panel = panel;
  if (textOf(search.tail) === '1') read.tail = true;
  return read;
}
