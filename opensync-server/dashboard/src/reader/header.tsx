import { Link } from '@tanstack/react-router';
import { GitBranch, Play } from 'lucide-react';
import { useState } from 'react';
import type { Session } from '../api/types';
import { full, short } from '../format/numbers';
import { span } from '../format/time';
import { AgentBadge } from '../parts/agent';
import { Button } from '../parts/button';
import { Cost, Moment } from '../parts/values';
import { Name } from '../text/plain';
import { ResumeDialog } from './resume';
import { Title } from './title';

function tokensOf({ usage }: Session): number {
  return usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h + usage.output;
}

function Facts({ session }: { session: Session }) {
  const project = session.project?.name ?? session.project?.path ?? null;
  return (
    <p className="header-facts">
      <AgentBadge source={session.source} />
      {project === null ? null : (
        <Link to="/sessions" search={{ project: [project] }} className="link">
          <Name text={project} />
        </Link>
      )}
      {session.gitBranch ? (
        <span className="branch">
          <GitBranch size={12} aria-hidden />
          <Name text={session.gitBranch} />
        </span>
      ) : null}
      {session.models.slice(0, 3).map((model) => (
        <Name key={model} text={model} className="model" />
      ))}
      {session.models.length > 3 ? <span>{`and ${session.models.length - 3} more`}</span> : null}
      <Moment at={session.updatedAt} />
      <span
        title={`${full(session.messageCount)} messages`}
      >{`${short(session.messageCount)} messages`}</span>
      {session.durationMs ? <span>{span(session.activeMs ?? session.durationMs)}</span> : null}
      <span title={`${full(tokensOf(session))} tokens`}>{`${short(tokensOf(session))} tokens`}</span>
      <Cost of={session.cost} unpriced={session.unpricedCount} />
    </p>
  );
}

/** What the session is, and what can be done with all of it. */
export function Header({ id, session }: { id: string; session: Session }) {
  const [isResuming, setResuming] = useState(false);
  return (
    <header className="reader-header">
      <div className="header-text">
        <Title id={id} session={session} />
        <Facts session={session} />
      </div>
      <div className="header-actions">
        {session.parent ? (
          <Link to="/sessions/$id" params={{ id: session.parent.id }} className="link">
            the session that sent it
          </Link>
        ) : null}
        <Button onClick={() => setResuming(true)}>
          <Play size={14} aria-hidden /> Resume
        </Button>
      </div>
      {isResuming ? <ResumeDialog id={id} onClose={() => setResuming(false)} /> : null}
    </header>
  );
}
