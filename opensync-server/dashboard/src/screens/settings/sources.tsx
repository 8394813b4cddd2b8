import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sourcesQuery } from '../../api/settings';
import type { Source } from '../../api/types';
import { full, plural } from '../../format/numbers';
import { Button } from '../../parts/button';
import { JobState, useJob } from '../../parts/job';
import { Failure, Skeleton } from '../../parts/states';
import { useRights } from './rights';
import { Section } from './section';
import { SourceRow } from './source-row';
import { isHere } from './sources-of';
import { Switch } from './switch';
import { useSetting } from './use-setting';

/** Whether what agents write is imported by itself, for who may say so. */
function Watching() {
  const { setting, value, set } = useSetting('serve.watch');
  if (!setting) return null;
  return (
    <Switch isOn={value === true} set={set}>
      Import what agents write, as they write it
    </Switch>
  );
}

/** For whom this machine is not theirs. */
function FromElsewhere() {
  return (
    <p className="text-muted">
      What your agents write comes here from your own machine: by a plugin, or by <code>opensync push</code>.
      Both need a{' '}
      <Link to="/settings/$tab" params={{ tab: 'keys' }} className="text-accent underline">
        key
      </Link>
      .
    </p>
  );
}

/** Reads what agents wrote here, and tells how far it is. */
function Import({ sources }: { sources: readonly Source[] }) {
  const { job, isRunning, start } = useJob('import');
  const waiting = sources.reduce((sum, { waiting: logs }) => sum + logs, 0);
  return (
    <Section
      title="Import"
      about={
        waiting === 0
          ? 'All that agents wrote on this machine is here.'
          : `${plural(waiting, 'log')} on this machine ${waiting === 1 ? 'holds' : 'hold'} what is not here yet.`
      }
      action={
        <Button look="primary" disabled={isRunning} onClick={() => start()}>
          Import now
        </Button>
      }
    >
      <JobState job={job} />
      <Watching />
    </Section>
  );
}

function Group({ title, sources, ours }: { title: string; sources: readonly Source[]; ours: boolean }) {
  if (sources.length === 0) return null;
  return (
    <Section title={title}>
      <ul>
        {sources.map((source) => (
          <SourceRow key={source.name} of={source} isOurs={ours} />
        ))}
      </ul>
    </Section>
  );
}

/** The agents whose sessions are here or could be: how much of each, what could not be read, what is hidden. */
export function Sources() {
  const query = useQuery(sourcesQuery);
  const rights = useRights();
  if (query.error && !query.data)
    return (
      <Failure what="The sources could not be read" error={query.error} retry={() => void query.refetch()} />
    );
  if (!query.data) return <Skeleton rows={5} height={64} />;
  const sources = query.data.items;
  const here = sources.filter(isHere).toSorted((a, b) => b.sessions - a.sessions);
  const others = sources.filter((source) => !isHere(source));
  return (
    <div className="flex flex-col gap-8">
      {rights.isHere ? <Import sources={sources} /> : <FromElsewhere />}
      {here.length === 0 && (
        <p>
          No agent has written anything on this machine that can be read. Those that could be are listed
          below.
        </p>
      )}
      <Group title="Agents" sources={here} ours={rights.isHere} />
      {others.length > 0 && (
        <details>
          <summary className="cursor-pointer text-muted">
            {`${full(others.length)} more that can be read, and have written nothing here`}
          </summary>
          <p className="mt-2 flex flex-wrap gap-x-4 gap-y-1">
            {others.map(({ name, title }) => (
              <span key={name}>{title ?? name}</span>
            ))}
          </p>
        </details>
      )}
    </div>
  );
}
