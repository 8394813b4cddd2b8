import { useSyncExternalStore } from 'react';

const NAME = 'opensync.keys';
const watchers = new Set<() => void>();

/** Whether single letters do something (some people's software types them by itself). */
export function areSingleKeysOn(): boolean {
  return localStorage.getItem(NAME) !== 'off';
}

/** Turns single letters on or off in this browser. */
export function setSingleKeys(isOn: boolean): void {
  if (isOn) localStorage.removeItem(NAME);
  else localStorage.setItem(NAME, 'off');
  for (const watcher of watchers) watcher();
}

/** Whether single letters do something. */
export function useSingleKeys(): boolean {
  const watch = (watcher: () => void) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  };
  return useSyncExternalStore(watch, areSingleKeysOn);
}
