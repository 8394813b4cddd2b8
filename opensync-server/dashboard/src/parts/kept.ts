import { useSyncExternalStore } from 'react';

/** One of a few words that is chosen for this browser, kept in it, and put on the root of the page. */
export interface Kept<Word extends string> {
  now: () => Word;
  /** Chooses another one, in other tabs too. */
  set: (next: Word) => void;
  /** Puts the chosen one on the page, and follows other tabs. */
  apply: () => void;
  use: () => Word;
}

/**
 * Makes a choice between `words`, of which the first holds where nothing was chosen. It is kept as
 * `opensync.NAME`, and put on the root as `data-NAME` for the styles.
 */
export function keptWord<const Word extends string>(
  name: string,
  words: readonly [Word, ...Word[]],
): Kept<Word> {
  const kept = `opensync.${name}`;
  const watchers = new Set<() => void>();
  const now = (): Word => {
    const told = localStorage.getItem(kept);
    return words.find((word) => word === told) ?? words[0];
  };
  const show = () => {
    const chosen = now();
    if (chosen === words[0]) delete document.documentElement.dataset[name];
    else document.documentElement.dataset[name] = chosen;
    for (const watcher of watchers) watcher();
  };
  const watch = (watcher: () => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  };
  return {
    now,
    set: (next) => {
      localStorage.setItem(kept, next);
      show();
    },
    apply: () => {
      window.addEventListener('storage', (event) => event.key === kept && show());
      show();
    },
    use: () => useSyncExternalStore(watch, now),
  };
}
