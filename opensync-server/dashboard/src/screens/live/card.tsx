import { Link } from '@tanstack/react-router';
import type { LiveSession, LiveState, Session } from '../../api/types';
import { projectName, titleOf } from '../../format/names';
import { full, plural, short } from '../../format/numbers';
import { span } from '../../format/time';
import { AgentBadge } from '../../parts/agent';
import { classes } from '../../parts/classes';
import { Moment, SessionCost } from '../../parts/values';

const STATES: Readonly<Record<LiveState, readonly [string, string]>> = {
  working: ['Working', 'bg-ok'],
  waiting: ['Waiting for you', 'bg-accent'],
  idle: ['Idle', 'bg-line-strong'],
  stopped: ['Stopped in the middle', 'bg-bad'],
};

interface SoFarProps {
  session: Session;
  /** How full the model's context was at the last answer, in tokens. */
  context: number | null | undefined;
}

/** How long a session took until now, and what it cost. */
function SoFar({ session, context }: SoFarProps) {
  return (
    <p className="flex flex-wrap gap-x-3 text-dense text-muted">
      <bdi>{projectName(session.project) ?? 'no project'}</bdi>
      {session.parent && <span>subagent</span>}
      <span>{span(session.updatedAt - session.startedAt)}</span>
      <span>{plural(session.messageCount, 'message')}</span>
      <span>{short(session.usage.output)} tokens out</span>
      {context ? (
        <span title={`${full(context)} tokens in the context`}>{short(context)} tokens in context</span>
      ) : null}
      <SessionCost of={session} />
    </p>
  );
}

/** A session at work: what it does, how long, and what it cost so far. */
export function LiveCard({ live }: { live: LiveSession }) {
  const { session } = live;
  const [name, colour] = STATES[live.state];
  return (
    <article className="flex flex-col gap-2 rounded-panel border border-line bg-raised p-4">
      <p className="flex items-center gap-2 text-dense">
        <span aria-hidden="true" className={classes('size-2 rounded-full', colour)} />
        <span className="font-medium">{name}</span>
        <span className="flex-1" />
        <span className="text-faint">
          <Moment at={session.updatedAt} />
        </span>
      </p>
      <h2 className="flex items-center gap-2">
        <AgentBadge source={session.source} />
        <Link
          to="/sessions/$id"
          params={{ id: session.externalId }}
          search={{ tail: true }}
          className="min-w-0 truncate font-medium hover:underline"
        >
          <bdi>{titleOf(session)}</bdi>
        </Link>
      </h2>
      <p className="min-h-5 truncate font-mono text-dense text-muted">
        {live.tool && <bdi>{live.tool}</bdi>} {live.path && <bdi title={live.path}>{live.path}</bdi>}
      </p>
      <SoFar session={session} context={live.context} />
    </article>
  );
}
