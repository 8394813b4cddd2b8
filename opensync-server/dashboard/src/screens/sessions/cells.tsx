import { Link } from '@tanstack/react-router';
import { ChevronRight, FlaskConical, Lock, Share2, TriangleAlert } from 'lucide-react';
import type { Session } from '../../api/types';
import { modelName, plain, projectName, titleOf } from '../../format/names';
import { full, plural } from '../../format/numbers';
import { AgentBadge } from '../../parts/agent';
import { classes } from '../../parts/classes';
import { useNow } from '../../parts/now';
import type { Row } from './rows';

/** Milliseconds after its last change for which a session counts as at work. */
const AT_WORK = 15 * 60_000;

/** Whether a session is at work. */
export function StateDot({ at }: { at: number }) {
  const isNow = useNow() - at < AT_WORK;
  const name = isNow ? 'At work within 15 minutes' : 'Quiet';
  return (
    <span
      role="img"
      aria-label={name}
      title={name}
      className={classes('size-2 shrink-0 rounded-full', isNow ? 'bg-ok' : 'bg-line')}
    />
  );
}

/** What is particular about a session: failures, a shared page, evals, that it stays here. */
export function Marks({ session }: { session: Session }) {
  const { evalStatus, evalReady } = session;
  const judged = evalStatus
    ? `Judged: ${evalStatus.replaceAll('_', ' ')}`
    : evalReady
      ? 'In evals, not judged yet'
      : null;
  const failures = session.errorCount ?? 0;
  const marks = [
    failures > 0 && ([TriangleAlert, 'text-warn', plural(failures, 'failure')] as const),
    session.shareCount > 0 &&
      ([Share2, 'text-accent', `Shared: ${plural(session.shareCount, 'page')}`] as const),
    judged !== null && ([FlaskConical, 'text-muted', judged] as const),
    session.localOnly && ([Lock, 'text-muted', 'Stays on this machine'] as const),
  ].filter((mark) => mark !== false && mark !== null);
  return marks.map(([Icon, colour, name]) => (
    <span key={name} role="img" aria-label={name} title={name} className={`shrink-0 ${colour}`}>
      <Icon size={14} />
    </span>
  ));
}

/** As many tags as there is room for beside the title. */
function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null;
  return (
    <span title={tags.join(', ')} className="flex min-w-0 shrink-[4] gap-1 overflow-hidden max-phone:hidden">
      {tags.slice(0, 4).map((tag) => (
        <bdi
          key={tag}
          className="max-w-28 shrink-0 truncate rounded-control bg-surface px-1.5 text-label text-muted"
        >
          {tag}
        </bdi>
      ))}
    </span>
  );
}

/** The title, which leads to the conversation; before it whether something lies under it. */
export function TitleCell({ row, toggle }: { row: Row; toggle: () => void }) {
  const { session, depth, isOpen } = row;
  const children = session.childCount ?? 0;
  return (
    <div className="flex min-w-0 items-center gap-2" style={{ paddingInlineStart: depth * 20 }}>
      <StateDot at={session.updatedAt} />
      <AgentBadge source={session.source} />
      <Link
        to="/sessions/$id"
        params={{ id: session.externalId }}
        tabIndex={-1}
        title={titleOf(session)}
        className="min-w-16 truncate font-medium hover:underline"
      >
        <bdi>{titleOf(session)}</bdi>
      </Link>
      {children > 0 && (
        <button
          type="button"
          tabIndex={-1}
          aria-expanded={isOpen}
          onClick={toggle}
          aria-label={`${plural(children, 'subagent')} of ${titleOf(session)}`}
          className="inline-flex h-6 shrink-0 items-center rounded-control border border-line px-1 text-label text-muted hover:bg-hover"
        >
          <ChevronRight size={14} className={isOpen ? 'rotate-90' : ''} />
          {full(children)}
        </button>
      )}
      <Marks session={session} />
      <Tags tags={session.tags} />
    </div>
  );
}

/** Project and branch. */
export function PlaceCell({ session }: { session: Session }) {
  const name = projectName(session.project);
  return (
    <span className="block truncate" title={session.project?.path ?? undefined}>
      {name ? <bdi>{name}</bdi> : <span className="text-faint">no project</span>}
      {session.gitBranch && <bdi className="text-faint"> · {plain(session.gitBranch)}</bdi>}
    </span>
  );
}

/** The model that was used first, and how many others. */
export function ModelCell({ session }: { session: Session }) {
  const [first, ...rest] = session.models;
  if (first === undefined) return <span className="text-faint">unknown</span>;
  return (
    <span className="block truncate" title={session.models.join(', ')}>
      <bdi>{modelName(first)}</bdi>
      {rest.length > 0 && <span className="text-faint"> +{rest.length}</span>}
    </span>
  );
}
