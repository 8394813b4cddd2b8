import { Link } from '@tanstack/react-router';
import { CornerLeftUp, Download, GitBranch, Play, Share2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { exportAddress } from '../api/shares';
import type { Session } from '../api/types';
import { modelName } from '../format/names';
import { full, short } from '../format/numbers';
import { span } from '../format/time';
import { tokensOf } from '../format/tokens';
import { AgentBadge } from '../parts/agent';
import { Button } from '../parts/button';
import { Menu } from '../parts/menu';
import { tried } from '../parts/notices';
import { saveFrom } from '../parts/save';
import { Moment, SessionCost } from '../parts/values';
import { Name } from '../text/plain';
import { copyWhole } from './copy-whole';
import { Evals } from './evals';
import { Title } from './title';

const ResumeDialog = lazy(async () => ({ default: (await import('./resume')).ResumeDialog }));
const ShareDialog = lazy(async () => ({ default: (await import('./share')).ShareDialog }));

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
        <Name key={model} text={modelName(model)} className="model" />
      ))}
      {session.models.length > 3 ? <span>{`and ${session.models.length - 3} more`}</span> : null}
      <Moment at={session.updatedAt} />
      <span
        title={`${full(session.messageCount)} messages`}
      >{`${short(session.messageCount)} messages`}</span>
      {session.durationMs ? <span>{span(session.activeMs ?? session.durationMs)}</span> : null}
      <span title={`${full(tokensOf(session))} tokens`}>{`${short(tokensOf(session))} tokens`}</span>
      <SessionCost of={session} />
    </p>
  );
}

/** The kinds of files that a session is saved as, and how their names end. */
const FILES = [
  { format: 'markdown', name: 'Markdown', ending: 'md' },
  { format: 'html', name: 'HTML', ending: 'html' },
  { format: 'json', name: 'JSON', ending: 'json' },
] as const;

/** Takes the session along, as a file or copied: with secrets hidden first, if it may leave this machine at all. */
function Export({ id, session }: { id: string; session: Session }) {
  const files = (session.localOnly ? [false] : [true, false]).flatMap((redact) =>
    FILES.map(({ format, name, ending }) => ({
      name: redact ? name : `${name}, secrets and all`,
      run: () => saveFrom(exportAddress(id, format, redact), `session.${ending}`),
    })),
  );
  return (
    <Menu
      label="Export"
      className="inline-flex min-h-8 items-center gap-1.5 rounded-control border border-line-strong bg-raised px-3 font-medium text-ui hover:bg-surface max-phone:min-h-11"
      trigger={
        <>
          <Download size={14} aria-hidden /> Export
        </>
      }
      items={[{ name: 'Copy as Markdown', keys: 'y', run: () => tried(copyWhole(session)) }, ...files]}
    />
  );
}

/** What the session is, and what can be done with all of it. */
export function Header({ id, session }: { id: string; session: Session }) {
  const [dialog, setDialog] = useState<'resume' | 'share' | null>(null);
  const close = () => setDialog(null);
  return (
    <header className="reader-header">
      <div className="header-text">
        <Title id={id} session={session} />
        <Facts session={session} />
      </div>
      <div className="header-actions">
        {session.parent ? (
          <Link
            to="/sessions/$id"
            params={{ id: session.parent.id }}
            className="header-link"
            title="The session that sent it"
          >
            <CornerLeftUp size={14} aria-hidden /> The session that sent it
          </Link>
        ) : null}
        <Button onClick={() => setDialog('resume')}>
          <Play size={14} aria-hidden /> Resume
        </Button>
        {session.localOnly ? null : (
          <Button onClick={() => setDialog('share')}>
            <Share2 size={14} aria-hidden /> Share
          </Button>
        )}
        <Evals id={id} session={session} />
        <Export id={id} session={session} />
      </div>
      <Suspense>
        {dialog === 'resume' ? <ResumeDialog id={id} onClose={close} /> : null}
        {dialog === 'share' ? <ShareDialog id={id} onClose={close} /> : null}
      </Suspense>
    </header>
  );
}
