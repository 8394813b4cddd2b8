import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { outlineStartQuery, sessionQuery } from '../../api/sessions';
import type { Session } from '../../api/types';
import { plain, projectName, titleOf } from '../../format/names';
import { full } from '../../format/numbers';
import { absolute, span } from '../../format/time';
import { tokensOf } from '../../format/tokens';
import { agentName } from '../../parts/agent';
import { Fact } from '../../parts/fact';
import { SidePanel } from '../../parts/side-panel';
import { Failure, Skeleton } from '../../parts/states';
import { SessionCost } from '../../parts/values';

function Facts({ session }: { session: Session }) {
  const { usage } = session;
  return (
    <dl className="text-dense">
      <Fact name="Agent">
        {agentName(session.source)} {session.agentVersion}
      </Fact>
      <Fact name="Project">
        <bdi>{plain(session.project?.path ?? projectName(session.project) ?? 'none')}</bdi>
      </Fact>
      {session.gitBranch && (
        <Fact name="Branch">
          <bdi>{plain(session.gitBranch)}</bdi>
        </Fact>
      )}
      <Fact name="Models">
        <bdi>{plain(session.models.join(', ') || 'unknown')}</bdi>
      </Fact>
      <Fact name="Began">{absolute(session.startedAt)}</Fact>
      <Fact name="Changed">
        {absolute(session.updatedAt)}
        {session.activeMs != null && <span className="text-muted">, {span(session.activeMs)} at work</span>}
      </Fact>
      <Fact name="Messages">
        {full(session.messageCount)}
        {session.promptCount != null && (
          <span className="text-muted"> with {full(session.promptCount)} prompts</span>
        )}
      </Fact>
      <Fact name="Tool calls">
        {full(session.toolCallCount)}
        {session.errorCount != null && session.errorCount > 0 && (
          <span className="text-bad">, {full(session.errorCount)} failed</span>
        )}
      </Fact>
      <Fact name="Tokens">
        {full(tokensOf(session))}
        <span className="text-muted">
          : {full(usage.input)} in, {full(usage.cacheRead)} from the cache, {full(usage.output)} out
        </span>
      </Fact>
      <Fact name="Cost">
        <SessionCost of={session} />
      </Fact>
    </dl>
  );
}

/** The prompts of a session, each a way into it. */
function Prompts({ id }: { id: string }) {
  const outline = useQuery(outlineStartQuery(id));
  const prompts = (outline.data?.rows ?? []).filter(
    (row) => row.role === 'user' && row.title && !row.isInjected,
  );
  if (outline.error) {
    return (
      <Failure what="The prompts could not be read" error={outline.error} retry={() => outline.refetch()} />
    );
  }
  if (prompts.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1 font-semibold">Prompts</h3>
      <ol className="flex flex-col">
        {prompts.slice(0, 40).map((row) => (
          <li key={row.place}>
            <Link
              to="/sessions/$id"
              params={{ id }}
              search={{ at: row.place }}
              className="flex gap-2 rounded-control px-2 py-1.5 text-dense hover:bg-hover"
            >
              <span className="w-8 shrink-0 text-right text-faint tabular-nums">{row.place + 1}</span>
              <bdi className="line-clamp-2">{row.title}</bdi>
            </Link>
          </li>
        ))}
        {prompts.length > 40 && (
          <li className="px-2 py-1.5 text-faint">and {full(prompts.length - 40)} more</li>
        )}
      </ol>
    </section>
  );
}

/** A look at a session beside the list. */
export function Peek({ id, onClose }: { id: string; onClose: () => void }) {
  const query = useQuery(sessionQuery(id));
  const session = query.data;
  return (
    <SidePanel title={session ? titleOf(session) : 'Session'} name="peek" onClose={onClose}>
      {query.error && (
        <Failure what="The session could not be read" error={query.error} retry={() => query.refetch()} />
      )}
      {query.isPending && <Skeleton rows={6} height={28} />}
      {session && (
        <div className="flex flex-col gap-4 p-4">
          <Link
            to="/sessions/$id"
            params={{ id }}
            className="inline-flex min-h-8 items-center justify-center rounded-control bg-accent px-3 font-medium text-accent-text max-phone:min-h-11"
          >
            Open
          </Link>
          <Facts session={session} />
          {session.firstPrompt && (
            <section>
              <h3 className="mb-1 font-semibold">First prompt</h3>
              <p className="rounded-panel bg-surface p-3 text-dense whitespace-pre-wrap">
                <bdi>{plain(session.firstPrompt)}</bdi>
              </p>
            </section>
          )}
          <Prompts id={id} />
        </div>
      )}
    </SidePanel>
  );
}
