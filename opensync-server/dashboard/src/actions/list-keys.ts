import { useActions } from './registry';

interface Wanted {
  /** The list's name in the help. */
  group: string;
  ids: readonly string[];
  current: string | null;
  /** Makes a row the current one. */
  go: (id: string) => void;
  open: (id: string) => void;
  /** Closes what is open; left out while nothing is. */
  close?: (() => void) | undefined;
}

/** The keys that every list has: go up and down, open, close. */
export function useListKeys({ group, ids, current, go, open, close }: Wanted): void {
  const step = (by: number) => {
    const at = current === null ? -1 : ids.indexOf(current);
    const id = ids[Math.max(0, Math.min(ids.length - 1, at + by))];
    if (id !== undefined) go(id);
  };
  useActions([
    { id: 'rows.next', name: 'Next', group, keys: ['j', 'ArrowDown'], isQuiet: true, run: () => step(1) },
    {
      id: 'rows.before',
      name: 'The one before',
      group,
      keys: ['k', 'ArrowUp'],
      isQuiet: true,
      run: () => step(-1),
    },
    {
      id: 'rows.open',
      name: 'Open',
      group,
      keys: ['Enter', 'Space'],
      isQuiet: true,
      run: () => current !== null && open(current),
    },
    ...(close
      ? [{ id: 'rows.close', name: 'Close', group, keys: ['Escape'], isQuiet: true, run: close }]
      : []),
  ]);
}
