import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Eye, EyeOff } from 'lucide-react';
import { asProblem } from '../../api/problem';
import { hideSource } from '../../api/settings';
import type { Source } from '../../api/types';
import { full, plural } from '../../format/numbers';
import { AgentBadge, agentName } from '../../parts/agent';
import { Button, IconButton } from '../../parts/button';
import { useJob } from '../../parts/job';
import { say } from '../../parts/notices';
import { Ending, Moment } from '../../parts/values';
import { deletionOf } from './sources-of';

/** Hides an agent everywhere or shows it again, with a way back. */
function useHide({ name, title }: Source) {
  const queries = useQueryClient();
  const called = title ?? agentName(name);
  const hide = useMutation({
    mutationFn: (hidden: boolean) => hideSource(name, hidden),
    onSuccess: (_, hidden) => {
      // What is hidden is in no list, search or sum.
      void queries.invalidateQueries();
      if (hidden)
        say(`${called} is hidden everywhere`, {
          undo: () => hide.mutate(false),
        });
    },
    onError: (error) => say(asProblem(error).message, { isBad: true }),
  });
  return hide;
}

/** What of an agent could not be read, and what can be done about it. */
function Unread({ of: { unread, unreadCount } }: { of: Source }) {
  if (unreadCount === 0) return null;
  return (
    <details className="mt-1">
      <summary className="cursor-pointer text-warn">
        {`${plural(unreadCount, 'log')} could not be read, or not all of it`}
      </summary>
      <ul className="mt-1 flex max-h-80 flex-col gap-2 overflow-y-auto">
        {unread.map((log) => (
          <li key={`${log.path} ${log.reason}`}>
            <code className="font-mono text-dense">
              <bdi>{log.path}</bdi>
            </code>
            <p>{log.reason}</p>
            <p className="text-muted">
              {log.remedy}
              {log.isPartial && '. The rest of it is here'}
            </p>
          </li>
        ))}
        {unreadCount > unread.length && (
          <li className="text-muted">{`and ${full(unreadCount - unread.length)} more`}</li>
        )}
      </ul>
    </details>
  );
}

const STATES: Readonly<Record<string, string>> = {
  missing: 'not there',
  closed: 'may not be read by the user that the server runs as',
};

/** Where an agent writes, and what becomes of it there. */
function Folders({ of: source }: { of: Source }) {
  const deletion = deletionOf(source);
  return (
    <>
      {source.folders.map(({ path, state }) => (
        <p key={path}>
          <code className="font-mono text-dense">
            <bdi>{path}</bdi>
          </code>
          {Object.hasOwn(STATES, state) && (
            <span className={state === 'closed' ? 'text-bad' : 'text-muted'}>{` ${STATES[state]}`}</span>
          )}
        </p>
      ))}
      {deletion && (
        <p className={deletion.at === null ? 'text-muted' : 'text-warn'}>
          {deletion.text}
          {deletion.at !== null && (
            <>
              {' '}
              The first that is not here yet goes <Ending at={deletion.at} />.
            </>
          )}
        </p>
      )}
    </>
  );
}

function Numbers({ of: source }: { of: Source }) {
  return (
    <p className="flex flex-wrap gap-x-4 text-muted">
      <Link
        to="/sessions"
        search={{ source: [source.name] }}
        className="text-accent underline-offset-2 hover:underline"
      >
        {plural(source.sessions, 'session')}
      </Link>
      {source.waiting > 0 && (
        <span className="text-warn">{`${plural(source.waiting, 'log')} not read yet`}</span>
      )}
      {source.lastReadAt != null && (
        <span>
          last read <Moment at={source.lastReadAt} />
        </span>
      )}
      {source.title == null && <span>comes from elsewhere</span>}
    </p>
  );
}

/** One agent: how much of it is here, where it writes, and whether it is shown. */
export function SourceRow({ of: source, isOurs }: { of: Source; isOurs: boolean }) {
  const hide = useHide(source);
  const { isRunning, start } = useJob('import');
  const called = source.title ?? agentName(source.name);
  return (
    <li
      data-source={source.name}
      className="flex items-start gap-x-4 border-line border-b py-3 max-phone:gap-x-2"
    >
      <AgentBadge source={source.name} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p className={source.hidden ? 'text-muted' : 'font-medium'}>
          {called}
          {source.hidden && (
            <span className="ml-2 rounded-control bg-surface px-1.5 text-label">hidden everywhere</span>
          )}
        </p>
        <Numbers of={source} />
        <Folders of={source} />
        <Unread of={source} />
      </div>
      <div className="flex shrink-0 items-center gap-1 max-phone:flex-col-reverse max-phone:items-end">
        {isOurs && source.waiting > 0 && (
          <Button disabled={isRunning} onClick={() => start(source.name)}>
            Import
          </Button>
        )}
        <IconButton
          label={source.hidden ? `Show ${called} again` : `Hide ${called} everywhere`}
          icon={source.hidden ? <EyeOff size={16} /> : <Eye size={16} />}
          disabled={hide.isPending}
          onClick={() => hide.mutate(!source.hidden)}
        />
      </div>
    </li>
  );
}
