import { useEffect, useRef, useSyncExternalStore } from 'react';

/** Something that can be done here and now: by key, from the palette, or looked up in the help. */
export interface Action {
  /** Unique, and the same in each version: `list.next`. */
  id: string;
  /** What it does, as a person says it. */
  name: string;
  /** Where it belongs in the help: `Anywhere`, `List`, `Reader`. */
  group: string;
  /** Its keys: `j`, `J`, `g s` one after another, `mod+k` with Ctrl or Command. */
  keys?: readonly string[];
  /** Whether the palette leaves it out: it moves about, or repeats what is on the screen. */
  isQuiet?: boolean;
  run: () => void;
}

/** Sets of actions, the latest screen's last. */
let sets: readonly (readonly Action[])[] = [];
let all: readonly Action[] = [];
const watchers = new Set<() => void>();

function change(next: typeof sets): void {
  sets = next;
  // What was registered last goes first: a panel's `Escape` comes before the list's below it.
  all = sets.toReversed().flat();
  for (const watcher of watchers) watcher();
}

/** Adds actions; returns how to take them away. */
export function register(actions: readonly Action[]): () => void {
  change([...sets, actions]);
  return () => change(sets.filter((set) => set !== actions));
}

/** Every action that there is now, the latest first. */
export function actionsNow(): readonly Action[] {
  return all;
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Every action that there is now. */
export function useAllActions(): readonly Action[] {
  return useSyncExternalStore(watch, actionsNow);
}

/**
 * Actions while a component is on the screen. They may be made anew each time it is drawn: what is run is
 * always the latest, and the registry changes only when ids or names do.
 */
export function useActions(actions: readonly Action[]): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const shape = JSON.stringify(actions.map(({ run: _, ...rest }) => rest));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` says all of the actions but what they run.
  useEffect(() => {
    const stable = latest.current.map((action) => ({
      ...action,
      run: () => latest.current.find((one) => one.id === action.id)?.run(),
    }));
    return register(stable);
  }, [shape]);
}
