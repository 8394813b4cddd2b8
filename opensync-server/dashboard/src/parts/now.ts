import { useSyncExternalStore } from 'react';

/** Milliseconds between two looks at the clock. */
const TICK = 30_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;
const watchers = new Set<() => void>();

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const one of watchers) one();
  }, TICK);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** The time, to half a minute. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}
