import type { ReactNode } from 'react';
import type { Session } from '../../api/types';
import { full } from '../../format/numbers';
import { absolute, machine, span } from '../../format/time';
import { agentName } from '../../parts/agent';
import { CopyButton } from '../../text/copy-button';
import { Plain } from '../../text/plain';

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Text({ name, text }: { name: string; text: string | null | undefined }) {
  if (!text) return null;
  return (
    <Fact name={name}>
      <Plain text={text} /> <CopyButton text={text} label={`copy: ${name}`} />
    </Fact>
  );
}

function When({ name, at }: { name: string; at: number }) {
  return (
    <Fact name={name}>
      <time dateTime={machine(at)}>{absolute(at)}</time>
    </Fact>
  );
}

/** How much there is of what. */
function Counts({ session }: { session: Session }) {
  const { messageCount, promptCount, toolCallCount, errorCount, childCount } = session;
  return (
    <>
      <Fact name="Messages">{full(messageCount)}</Fact>
      {promptCount ? <Fact name="Prompts">{full(promptCount)}</Fact> : null}
      <Fact name="Calls">{`${full(toolCallCount)}${errorCount ? `, ${full(errorCount)} failed` : ''}`}</Fact>
      {childCount ? <Fact name="Subagents">{full(childCount)}</Fact> : null}
    </>
  );
}

/** What is known of a session but for what was said. */
export function AboutPanel({ session }: { session: Session }) {
  return (
    <dl className="facts">
      <Text name="Id" text={session.externalId} />
      <Fact name="Agent">
        <Plain text={[agentName(session.source), session.agentVersion].filter(Boolean).join(' ')} />
      </Fact>
      <Text name="Folder" text={session.project?.path ?? null} />
      <Text name="Remote" text={session.gitRemote ?? session.project?.remote ?? null} />
      <Text name="Branch" text={session.gitBranch} />
      <When name="Begun" at={session.startedAt} />
      <When name="Last change" at={session.updatedAt} />
      {session.activeMs ? <Fact name="Active">{span(session.activeMs)}</Fact> : null}
      <Counts session={session} />
      <Text name="Models" text={session.models.join(', ')} />
      <Text name="Providers" text={session.providers.join(', ')} />
      <Text name="Origin" text={session.origin} />
      {session.localOnly ? <Fact name="Kept local">it leaves this machine with nothing</Fact> : null}
    </dl>
  );
}
