import { useSyncExternalStore } from 'react';

/** Something that is chosen for this browser and kept in it. */
export interface Kept<Value extends string> {
  now: () => Value;
  /** Chooses another one, in other tabs too. */
  set: (next: Value) => void;
  /** Puts the chosen one on the page, and follows other tabs: `changed` is called when one of them chose. */
  apply: (changed?: () => void) => void;
  use: () => Value;
}

/**
 * Makes a choice that is kept as `opensync.NAME`. `read` makes of what was kept what is meant by it, and `put`
 * puts that on the page.
 */
export function kept<Value extends string>(
  name: string,
  read: (told: string) => Value,
  put: (chosen: Value) => void,
): Kept<Value> {
  const key = `opensync.${name}`;
  const watchers = new Set<() => void>();
  const now = () => read(localStorage.getItem(key) ?? '');
  const show = () => {
    put(now());
    for (const watcher of watchers) watcher();
  };
  const watch = (watcher: () => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  };
  return {
    now,
    set: (next) => {
      localStorage.setItem(key, next);
      show();
    },
    apply: (changed) => {
      window.addEventListener('storage', (event) => {
        if (event.key !== key) return;
        show();
        changed?.();
      });
      show();
    },
    use: () => useSyncExternalStore(watch, now),
  };
}

/**
 * Makes a choice between `words`, of which the first holds where nothing was chosen. It is put on the root as
 * `data-NAME` for the styles.
 */
export function keptWord<const Word extends string>(
  name: string,
  words: readonly [Word, ...Word[]],
): Kept<Word> {
  const read = (told: string) => words.find((word) => word === told) ?? words[0];
  return kept(name, read, (chosen) => {
    if (chosen === words[0]) delete document.documentElement.dataset[name];
    else document.documentElement.dataset[name] = chosen;
  });
}
