import { useSyncExternalStore } from 'react';
import { deleteSessions, deleteSessionsAtEnd } from '../../api/sessions';
import { plural } from '../../format/numbers';
import { STAYS, say } from '../../parts/notices';

/** Sessions that are to be deleted when the time to undo is over. */
interface Pending {
  ids: readonly string[];
  timer: ReturnType<typeof setTimeout>;
}

let pending: readonly Pending[] = [];
let gone: ReadonlySet<string> = new Set();
const watchers = new Set<() => void>();

function change(next: readonly Pending[]): void {
  pending = next;
  gone = new Set(next.flatMap(({ ids }) => ids));
  for (const watcher of watchers) watcher();
}

/** A page that goes away deletes at once what it said was deleted. */
function atEnd(): void {
  const ids = pending.flatMap((one) => one.ids);
  for (const one of pending) clearTimeout(one.timer);
  if (ids.length > 0) deleteSessionsAtEnd(ids);
  change([]);
}

async function carryOut(one: Pending, after: () => Promise<unknown>): Promise<void> {
  try {
    const { errors } = await deleteSessions(one.ids);
    if (errors.length > 0)
      say(`${plural(errors.length, 'session')} could not be deleted: ${errors[0]}`, { isBad: true });
  } catch (error) {
    say(`Nothing was deleted: ${error instanceof Error ? error.message : error}`, { isBad: true });
  }
  // They stay out of sight until the list that no longer has them is there.
  await after();
  change(pending.filter((other) => other !== one));
}

/** Takes sessions out of sight, and deletes them when the time to undo is over. */
export function deleteLater(ids: readonly string[], after: () => Promise<unknown>): void {
  if (pending.length === 0) window.addEventListener('pagehide', atEnd, { once: true });
  const one: Pending = { ids, timer: setTimeout(() => void carryOut(one, after), STAYS) };
  change([...pending, one]);
  say(`Deleted ${plural(ids.length, 'session')}`, {
    undo: () => {
      clearTimeout(one.timer);
      change(pending.filter((other) => other !== one));
    },
  });
}

/** Ids of sessions that are out of sight. */
export function useGone(): ReadonlySet<string> {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => gone,
  );
}
