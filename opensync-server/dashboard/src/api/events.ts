import { type Change, type StreamState, seen, setStreamState, tell } from './changes';
import { readAddress } from './client';

/** Kinds of events that are listened for. */
const KINDS = ['upserted', 'annotated', 'messages_deleted', 'deleted', 'reset', 'job'] as const;

const NAME = 'opensync-events';

/** Milliseconds until a stream that was refused is asked for again. */
const AGAIN = 5000;

/** What the tab with the stream tells the others. */
type Told = { change: Change; last: string } | { state: StreamState };

/** The last event that any tab has told of: where the next stream goes on. */
let last = '';

function sessionIn(data: string): string | null {
  try {
    const told: unknown = JSON.parse(data);
    if (typeof told !== 'object' || told === null) return null;
    const id: unknown = Reflect.get(told, 'sessionId');
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}

/** Holds a stream open until `signal` ends it, and tells `pass` what comes. */
function hold(signal: AbortSignal, pass: (told: Told) => void): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const open = () => {
      pass({ state: 'connecting' });
      source = new EventSource(readAddress('/events', { query: { after: last } }), {
        withCredentials: false,
      });
      source.onopen = () => pass({ state: 'on' });
      source.onerror = () => {
        pass({ state: 'connecting' });
        // A stream that was refused is not asked for again by the browser.
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN);
      };
      for (const kind of KINDS) {
        source.addEventListener(kind, (event) => {
          last = event.lastEventId || last;
          pass({ change: { kind, sessionId: sessionIn(event.data) }, last });
        });
      }
    };
    signal.addEventListener('abort', () => {
      source?.close();
      if (timer !== null) clearTimeout(timer);
      resolve();
    });
    open();
  });
}

/**
 * Keeps one stream per browser, not per tab: a browser opens six connections to a host and no more. The
 * tab that has the lock holds the stream and tells the others; when it goes, the next one takes over.
 * Returns how to stop.
 */
export function startEvents(): () => void {
  const end = new AbortController();
  const { signal } = end;
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel(NAME) : null;
  const take = (told: Told) => {
    if ('state' in told) setStreamState(told.state);
    else {
      last = told.last;
      tell(told.change);
    }
  };
  const pass = (told: Told) => {
    take(told);
    channel?.postMessage(told);
  };
  channel?.addEventListener('message', (event: MessageEvent<Told>) => take(event.data));
  document.addEventListener('visibilitychange', seen, { signal });
  // Pages that come over plain HTTP from another machine have no locks: each has a stream of its own.
  if ('locks' in navigator) {
    setStreamState('on');
    navigator.locks.request(NAME, { signal }, () => hold(signal, pass)).catch(() => {});
  } else void hold(signal, take);
  return () => {
    end.abort();
    channel?.close();
    setStreamState('off');
  };
}
