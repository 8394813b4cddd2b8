import { useSyncExternalStore } from 'react';

/** A line at the foot of the page, with a way back where there is one. */
export interface Notice {
  id: number;
  text: string;
  isBad: boolean;
  undo: (() => void) | null;
}

let notices: readonly Notice[] = [];
let lastId = 0;
const watchers = new Set<() => void>();

function change(next: readonly Notice[]): void {
  notices = next;
  for (const watcher of watchers) watcher();
}

/** Takes a notice away. */
export function dismiss(id: number): void {
  change(notices.filter((notice) => notice.id !== id));
}

/** Milliseconds for which a notice stays. */
export const STAYS = 8000;

/** Says something at the foot of the page for a while; returns its id. */
export function say(text: string, more: { undo?: () => void; isBad?: boolean } = {}): number {
  lastId += 1;
  const id = lastId;
  change([...notices.slice(-3), { id, text, isBad: more.isBad ?? false, undo: more.undo ?? null }]);
  setTimeout(() => dismiss(id), STAYS);
  return id;
}

/** Says so if something that was begun does not work. */
export function tried(promise: Promise<void>): void {
  promise.catch((error: unknown) =>
    say(`That did not work: ${error instanceof Error ? error.message : 'nobody knows why'}`, { isBad: true }),
  );
}

/** What is said at the foot of the page. */
export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => notices,
  );
}
