import { Link } from '@tanstack/react-router';
import type { Session } from '../../api/types';
import { projectName, titleOf } from '../../format/names';
import { plural } from '../../format/numbers';
import { AgentBadge } from '../../parts/agent';
import { Panel } from '../../parts/panel';
import { Moment, SessionCost } from '../../parts/values';

/** Sessions that are listed. */
const SHOWN = 8;

function Row({ session }: { session: Session }) {
  const project = projectName(session.project);
  return (
    <li className="flex items-center gap-3 border-line border-b py-2 last:border-b-0 last:pb-0">
      <AgentBadge source={session.source} />
      <div className="min-w-0 flex-1">
        <Link
          to="/sessions/$id"
          params={{ id: session.externalId }}
          title={titleOf(session)}
          className="block truncate font-medium hover:underline"
        >
          <bdi>{titleOf(session)}</bdi>
        </Link>
        <p className="truncate text-label text-muted">
          <bdi>{project ?? 'no project'}</bdi>, {plural(session.messageCount, 'message')}
        </p>
      </div>
      <div className="shrink-0 text-right text-dense">
        <SessionCost of={session} />
        <p className="text-label text-muted">
          <Moment at={session.updatedAt} />
        </p>
      </div>
    </li>
  );
}

/** The sessions that changed last. */
export function Recent({ sessions }: { sessions: readonly Session[] }) {
  return (
    <Panel
      title="Changed last"
      controls={
        <Link to="/sessions" className="text-dense text-accent hover:underline">
          All sessions
        </Link>
      }
    >
      <ul>
        {sessions.slice(0, SHOWN).map((session) => (
          <Row key={session.externalId} session={session} />
        ))}
      </ul>
    </Panel>
  );
}
