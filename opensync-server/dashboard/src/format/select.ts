/** What is selected of a list: some rows by their ids, or all that match. */
export interface Selection {
  ids: ReadonlySet<string>;
  isAll: boolean;
  /** Where a range that is drawn with Shift begins. */
  anchor: string | null;
}

export const NOTHING: Selection = { ids: new Set(), isAll: false, anchor: null };

/** Turns one row around. Turning one of all around leaves nothing but that one. */
export function toggled(selection: Selection, id: string): Selection {
  const ids = new Set(selection.isAll ? [] : selection.ids);
  if (ids.has(id)) ids.delete(id);
  else ids.add(id);
  return { ids, isAll: false, anchor: id };
}

/** Adds all rows from the anchor to `id`. */
export function extended(selection: Selection, id: string, rows: readonly string[]): Selection {
  const from = rows.indexOf(selection.anchor ?? id);
  const to = rows.indexOf(id);
  if (from < 0 || to < 0) return toggled(selection, id);
  const range = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), isAll: false, anchor: selection.anchor ?? id };
}

/** Whether a row is selected. */
export function isSelected(selection: Selection, id: string): boolean {
  return selection.isAll || selection.ids.has(id);
}
