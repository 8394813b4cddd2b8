import { useSyncExternalStore } from 'react';

/** Whether a media query holds. */
export function useMedia(query: string): boolean {
  const list = window.matchMedia(query);
  return useSyncExternalStore(
    (watcher) => {
      list.addEventListener('change', watcher);
      return () => list.removeEventListener('change', watcher);
    },
    () => list.matches,
  );
}

/** Whether the window is as narrow as a phone. */
export function useIsPhone(): boolean {
  return useMedia('(max-width: 639.98px)');
}
