import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { serverQuery, whoQuery } from '../../api/account';
import { storageQuery } from '../../api/settings';
import type { ServerFacts, Who } from '../../api/types';
import { Button } from '../../parts/button';
import { Fact } from '../../parts/fact';
import { Failure, Skeleton } from '../../parts/states';
import { LicencesDialog } from './licences-dialog';
import { Section } from './section';

/** Who one is to the server, as people say it. */
function nameOf(who: Who, server: ServerFacts): string {
  const named = who.name ?? who.email;
  if (named) return who.email && who.name ? `${who.name} (${who.email})` : named;
  return server.accounts ? 'the owner of the machine' : 'the owner of this archive';
}

function Out({ to, children }: { to: string; children: ReactNode }) {
  return (
    <a href={to} target="_blank" rel="noreferrer" className="text-accent underline underline-offset-2">
      {children}
    </a>
  );
}

function Facts({ server }: { server: ServerFacts }) {
  const who = useQuery(whoQuery).data;
  const folder = useQuery(storageQuery).data?.folder;
  return (
    <dl>
      <Fact name="Version">
        OpenSync {server.version}
        {server.commit != null && (
          <span className="text-muted">
            , built from <code className="font-mono text-dense">{server.commit}</code>
          </span>
        )}
      </Fact>
      <Fact name="Address">
        <code className="font-mono text-dense">{server.publicUrl ?? window.location.origin}</code>
      </Fact>
      <Fact name="For">{server.accounts ? 'several people, each with an account' : 'one person'}</Fact>
      {who && <Fact name="You are">{nameOf(who, server)}</Fact>}
      <Fact name="Search">
        {server.features.includes('semantic') ? 'by words and by meaning' : 'by words: no model is installed'}
      </Fact>
      {folder != null && (
        <Fact name="Folder">
          <code className="font-mono text-dense">
            <bdi>{folder}</bdi>
          </code>
          <span className="text-muted">
            : the archive, and its settings in <code className="font-mono text-dense">config.toml</code>
          </span>
        </Fact>
      )}
    </dl>
  );
}

/** What this server is, and the terms on which it is used. */
export function About() {
  const query = useQuery(serverQuery);
  const [isReading, setReading] = useState(false);
  if (query.error)
    return (
      <Failure
        what="What the server is could not be read"
        error={query.error}
        retry={() => void query.refetch()}
      />
    );
  if (query.isPending) return <Skeleton rows={4} />;
  return (
    <div className="flex flex-col gap-8">
      <Section title="This server">
        <Facts server={query.data} />
      </Section>
      <Section
        title="For programs"
        about="All that these pages do is done over HTTP, by requests that any program may make with a key."
      >
        <p className="flex flex-wrap gap-x-6 gap-y-2">
          <Out to="/docs">The requests, to read and to try</Out>
          <Out to="/openapi.json">The same as an OpenAPI document</Out>
        </p>
      </Section>
      <Section
        title="Licences"
        about="OpenSync is free software under the MIT licence. These pages hold packages of others, each under its own."
      >
        <Button className="self-start" onClick={() => setReading(true)}>
          Read the licences
        </Button>
      </Section>
      {isReading && <LicencesDialog onClose={() => setReading(false)} />}
    </div>
  );
}
