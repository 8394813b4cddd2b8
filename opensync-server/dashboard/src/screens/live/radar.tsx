import { Link } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import type { Collision, LiveSession, Touch } from '../../api/types';
import { plain, titleOf } from '../../format/names';
import { useSessionTitle } from '../../parts/session-title';
import { Moment } from '../../parts/values';

/** What each session did to the file last, and whether it wrote it at all. */
export function lastTouches(touches: readonly Touch[]): Touch[] {
  const last = new Map<string, Touch>();
  for (const touch of touches) {
    const before = last.get(touch.sessionId);
    // Where it was written is worth more than where it was read after that.
    if (!before || touch.isWrite || !before.isWrite) last.set(touch.sessionId, touch);
  }
  return [...last.values()].toSorted((a, b) => b.at - a.at);
}

/** The place where a session touched a file. */
function Where({ touch, title }: { touch: Touch; title: string | undefined }) {
  return (
    <Link
      to="/sessions/$id"
      params={{ id: touch.sessionId }}
      search={{ at: touch.place }}
      className="min-w-0 truncate text-accent hover:underline"
    >
      <bdi>{useSessionTitle(touch.sessionId, title)}</bdi>
    </Link>
  );
}

/** Files that one agent wrote and another one touched: who, when, and where each did it. */
export function Radar({
  collisions,
  sessions,
}: {
  collisions: readonly Collision[];
  sessions: readonly LiveSession[];
}) {
  if (collisions.length === 0) return null;
  const titles = new Map(sessions.map(({ session }) => [session.externalId, titleOf(session)]));
  return (
    <section aria-labelledby="radar" className="mx-4 mb-3 rounded-panel border border-warn p-4">
      <h2 id="radar" className="mb-2 flex items-center gap-2 font-semibold">
        <TriangleAlert size={16} className="text-warn" aria-hidden="true" />
        Two agents are at the same file
      </h2>
      <ul className="flex flex-col gap-3">
        {collisions.map(({ path, touches }) => (
          <li key={path}>
            <bdi className="font-mono text-dense wrap-anywhere">{plain(path)}</bdi>
            <ul className="text-dense text-muted">
              {lastTouches(touches).map((touch) => (
                <li key={touch.sessionId} className="flex gap-2">
                  <span className="w-12 shrink-0">{touch.isWrite ? 'wrote' : 'read'}</span>
                  <Where touch={touch} title={titles.get(touch.sessionId)} />
                  <Moment at={touch.at} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}
