/** Colours of cells from nothing to most. */
export const SHADES = [
  'var(--heat-0)',
  'var(--heat-1)',
  'var(--heat-2)',
  'var(--heat-3)',
  'var(--heat-4)',
] as const;

/** The line around a cell: of an empty one, so that it is seen, and of the one that is looked at. */
export function edge(shade: number | undefined, isSeen: boolean): string | undefined {
  if (isSeen) return 'var(--text)';
  return shade ? undefined : 'var(--line)';
}
