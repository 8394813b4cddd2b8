import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { outlineQuery } from '../../api/reader';
import { SessionCost } from '../../parts/values';
import { useReading } from '../bodies/context';
import { counted } from '../tools/tool';

const Inline = lazy(async () => ({ default: (await import('../inline')).InlineSession }));

function Opened({ id }: { id: string }) {
  const outline = useQuery(outlineQuery(id));
  if (outline.isPending) return <p className="note">reading what it did</p>;
  if (outline.isError) return <p className="note">what this subagent did is not here</p>;
  const { session } = outline.data;
  return (
    <div className="subagent">
      <p className="note">
        {counted(session.messageCount, 'message')}, {counted(session.toolCallCount, 'call')},{' '}
        <SessionCost of={session} />
        {' · '}
        <Link to="/sessions/$id" params={{ id }} className="link">
          open alone
        </Link>
      </p>
      <Suspense fallback={<p className="note">reading what it did</p>}>
        <Inline id={id} outline={outline.data} />
      </Suspense>
    </div>
  );
}

/** What a subagent did, read when it is opened. */
export function Subagent({ place, agentId }: { place: number; agentId: string | undefined }) {
  const { id, rowAt } = useReading();
  const [isOpen, setOpen] = useState(false);
  const linked = rowAt(place)?.subagent?.id;
  const child = linked ?? (agentId === undefined ? undefined : childId(id, agentId));
  if (child === undefined) return <p className="note">what this subagent did is not linked to it</p>;
  return (
    <>
      <button type="button" className="unfold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? 'fold what it did' : 'show what it did'}
      </button>
      {isOpen ? <Opened id={child} /> : null}
    </>
  );
}

/** The id of a subagent's session: Claude Code keeps it beneath that of the session that sent it. */
function childId(parent: string, agent: string): string {
  if (agent.startsWith('ses_')) return agent;
  const root = parent.split('/')[0] ?? parent;
  return `${root}/agent-${agent.replace(/^agent-/, '')}`;
}
