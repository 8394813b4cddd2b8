/** What has happened to a session, as the stream of events tells it. */
export interface Change {
  kind: string;
  /** The session's id; absent for what is about no session. */
  sessionId: string | null;
}

/** Where the stream stands: `off` where nobody is signed in or no stream could be had. */
export type StreamState = 'off' | 'connecting' | 'on';

type Listener = (changes: readonly Change[]) => void;

const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
let state: StreamState = 'off';
let waiting: Change[] = [];
let timer: ReturnType<typeof setTimeout> | null = null;

/** Changes are handed on together, this many milliseconds after the first of them. */
const GATHER = 250;

/** Calls `listener` with what changes, gathered; returns how to stop. */
export function onChanges(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Hands on what was gathered. A hidden page waits until it is seen. */
function flush(): void {
  timer = null;
  if (document.hidden || waiting.length === 0) return;
  const changes = waiting;
  waiting = [];
  for (const listener of listeners) listener(changes);
}

/** Takes a change in. */
export function tell(change: Change): void {
  // A page that is hidden for hours needs each session once.
  if (document.hidden) {
    waiting = waiting.filter((one) => one.sessionId !== change.sessionId || one.kind !== change.kind);
  }
  waiting.push(change);
  timer ??= setTimeout(flush, GATHER);
}

/** Hands on what waited while the page was hidden; to be called when it is seen again. */
export function seen(): void {
  if (!document.hidden && timer === null) flush();
}

/** Notes where the stream stands. */
export function setStreamState(next: StreamState): void {
  if (state === next) return;
  state = next;
  for (const watcher of watchers) watcher();
}

/** Where the stream stands. */
export function streamState(): StreamState {
  return state;
}

/** Calls `watcher` whenever the stream comes or goes. */
export function watchStream(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
