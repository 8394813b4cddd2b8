import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { storageQuery } from '../../api/settings';
import { exportAllAddress } from '../../api/shares';
import type { Storage } from '../../api/types';
import { full, plural } from '../../format/numbers';
import { Button } from '../../parts/button';
import { Fact } from '../../parts/fact';
import { JobState, useJob } from '../../parts/job';
import { saveFrom } from '../../parts/save';
import { Failure, Skeleton } from '../../parts/states';
import { DeleteAllDialog } from './delete-all-dialog';
import { useRights } from './rights';
import { Section } from './section';
import { Sizes } from './sizes';

function Kept({ storage }: { storage: Storage }) {
  return (
    <Section title="What is kept">
      {storage.bytes && <Sizes bytes={storage.bytes} free={storage.free} />}
      <dl>
        <Fact name="Sessions">
          {full(storage.sessions)}
          {storage.pending > 0 && (
            <span className="text-muted">{`, and ${plural(storage.pending, 'change')} to be indexed`}</span>
          )}
        </Fact>
        {storage.folder != null && (
          <Fact name="Folder">
            <code className="font-mono text-dense">
              <bdi>{storage.folder}</bdi>
            </code>
          </Fact>
        )}
      </dl>
    </Section>
  );
}

/** Saves everything as a file that can be read back. */
function ExportAll({ isEmpty }: { isEmpty: boolean }) {
  const save = () => saveFrom(exportAllAddress(), `opensync-${new Date().toISOString().slice(0, 10)}.jsonl`);
  return (
    <Section
      title="Export everything"
      about={
        <>
          One file with every session as it was said, secrets too: keep it where nobody else reads.{' '}
          <code className="font-mono text-dense">opensync import --archive FILE</code> reads it into another
          archive.
        </>
      }
      action={
        <Button disabled={isEmpty} onClick={save}>
          <Download size={16} /> Export
        </Button>
      }
    />
  );
}

function LocalOnly({ projects }: { projects: readonly string[] }) {
  return (
    <Section
      title="Kept on this machine"
      about={
        <>
          Projects that are never shared, pushed or part of a redacted export.{' '}
          <code className="font-mono text-dense">opensync local-only PROJECT</code> adds one.
        </>
      }
    >
      {projects.length === 0 ? (
        <p>No project is.</p>
      ) : (
        <ul>
          {projects.map((project) => (
            <li key={project} className="border-line border-b py-1.5">
              <bdi>{project}</bdi>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

/** Deletes everything, if that is meant. */
function DeleteAll({ sessions }: { sessions: number }) {
  const { job, isRunning, begun } = useJob('delete');
  const [isAsked, setAsked] = useState(false);
  return (
    <Section
      title="Delete everything"
      about="Every session with its messages, titles, labels, judgements and shares, also of agents that are hidden. The agents' own logs stay where they are; importing them once more brings back only what is added to them."
      action={
        <Button look="danger" disabled={isRunning || sessions === 0} onClick={() => setAsked(true)}>
          Delete everything
        </Button>
      }
    >
      <JobState job={job} />
      {isAsked && <DeleteAllDialog sessions={sessions} begun={begun} onClose={() => setAsked(false)} />}
    </Section>
  );
}

/** How much is kept and where, how it is taken along, and how it is deleted. */
export function Data() {
  const query = useQuery(storageQuery);
  const { isHere } = useRights();
  if (query.error && !query.data)
    return (
      <Failure what="What is kept could not be read" error={query.error} retry={() => void query.refetch()} />
    );
  if (!query.data) return <Skeleton rows={6} />;
  const storage = query.data;
  return (
    <div className="flex flex-col gap-8">
      <Kept storage={storage} />
      <ExportAll isEmpty={storage.sessions === 0} />
      {isHere && <LocalOnly projects={storage.localOnly} />}
      <DeleteAll sessions={storage.sessions} />
    </div>
  );
}
