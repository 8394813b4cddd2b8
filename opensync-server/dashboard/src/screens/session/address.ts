import { listOf, textOf, wordOf } from '../../format/address';

/** What stands beside a conversation. */
export const PANELS = ['outline', 'files', 'tools', 'cost', 'about'] as const;
const HIDDEN = ['thinking', 'tools', 'system'] as const;
const MODES = ['conversation', 'changes'] as const;

/** What the address of a session says: where one is, what is sought, what is open. */
export interface SessionSearch {
  at?: number;
  part?: number;
  find?: string;
  hide?: (typeof HIDDEN)[number][];
  mode?: (typeof MODES)[number];
  tool?: string;
  panel?: (typeof PANELS)[number];
  tail?: true;
}

function countOf(value: unknown): number | undefined {
  const text = textOf(value);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** A list of words that stands in the address as one: `thinking,tools`. */
function hiddenIn(value: unknown): (typeof HIDDEN)[number][] {
  const words = listOf(value).flatMap((text) => text.split(','));
  return HIDDEN.filter((word) => words.includes(word));
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
  const hide = hiddenIn(search.hide);
  if (hide.length > 0) read.hide = hide;
  const mode = wordOf(search.mode, MODES);
  if (mode) read.mode = mode;
  const tool = textOf(search.tool);
  if (tool !== undefined) read.tool = tool;
  const panel = wordOf(search.panel, PANELS);
  if (panel) read.panel = panel;
  if (search.tail === true || textOf(search.tail) === '1') read.tail = true;
  return read;
}
