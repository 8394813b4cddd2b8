import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { lastMessagesQuery } from '../../api/live';
import type { Session } from '../../api/types';
import { doingNow, type LiveState } from '../../format/live';
import { projectName, titleOf } from '../../format/names';
import { plural, short } from '../../format/numbers';
import { span } from '../../format/time';
import { AgentBadge } from '../../parts/agent';
import { classes } from '../../parts/classes';
import { useNow } from '../../parts/now';
import { Cost, Moment } from '../../parts/values';

const STATES: Readonly<Record<LiveState, readonly [string, string]>> = {
  working: ['Working', 'bg-ok'],
  waiting: ['Waiting for you', 'bg-accent'],
  idle: ['Idle', 'bg-line-strong'],
  stopped: ['Stopped in the middle', 'bg-bad'],
};

/** How long a session took until now, and what it cost. */
function SoFar({ session }: { session: Session }) {
  return (
    <p className="flex flex-wrap gap-x-3 text-dense text-muted">
      <bdi>{projectName(session.project) ?? 'no project'}</bdi>
      {session.parent && <span>subagent</span>}
      <span>{span(session.updatedAt - session.startedAt)}</span>
      <span>{plural(session.messageCount, 'message')}</span>
      <span>{short(session.usage.output)} tokens out</span>
      <Cost of={session.cost} unpriced={session.unpricedCount} />
    </p>
  );
}

/** A session at work: what it does, how long, and what it cost so far. */
export function LiveCard({
  session,
  tell,
}: {
  session: Session;
  tell: (id: string, state: LiveState) => void;
}) {
  const now = useNow();
  const id = session.externalId;
  const last = useQuery(lastMessagesQuery(id, session.messageCount));
  const doing = doingNow(last.data?.items ?? [], session.updatedAt, now);
  const [name, colour] = STATES[doing.state];
  const isKnown = last.isSuccess;
  useEffect(() => {
    if (isKnown) tell(id, doing.state);
  }, [tell, id, doing.state, isKnown]);
  return (
    <article className="flex flex-col gap-2 rounded-panel border border-line bg-raised p-4">
      <p className="flex items-center gap-2 text-dense">
        <span aria-hidden="true" className={classes('size-2 rounded-full', isKnown ? colour : 'bg-line')} />
        <span className="font-medium">{isKnown ? name : '…'}</span>
        <span className="flex-1" />
        <span className="text-faint">
          <Moment at={session.updatedAt} />
        </span>
      </p>
      <h2 className="flex items-center gap-2">
        <AgentBadge source={session.source} />
        <Link
          to="/sessions/$id"
          params={{ id }}
          search={{ tail: true }}
          className="min-w-0 truncate font-medium hover:underline"
        >
          <bdi>{titleOf(session)}</bdi>
        </Link>
      </h2>
      <p className="min-h-5 truncate font-mono text-dense text-muted">
        {doing.tool && <bdi>{doing.tool}</bdi>} {doing.about && <bdi title={doing.about}>{doing.about}</bdi>}
      </p>
      <SoFar session={session} />
    </article>
  );
}
