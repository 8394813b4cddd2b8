import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keysQuery, revokeKey } from '../../api/account';
import { asProblem } from '../../api/problem';
import type { Key } from '../../api/types';
import { browserName } from '../../format/browser';
import { absolute, date } from '../../format/time';
import { Button } from '../../parts/button';
import { Dialog } from '../../parts/dialog';
import { say } from '../../parts/notices';
import { Failure, Skeleton } from '../../parts/states';
import { Moment } from '../../parts/values';
import { MakeKey } from './make-key';

/** What a key is called: that of a browser by the browser. */
function nameOf({ kind, name }: Key): string {
  return kind === 'browser' ? browserName(name) : name;
}

/** Whether a key lets nobody in any more. */
function isOver(key: Key): boolean {
  return key.revokedAt != null || (key.expiresAt != null && key.expiresAt < Date.now());
}

function KeyRow({ of: key, revoke }: { of: Key; revoke: () => void }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b py-2.5">
      <div className="min-w-48 flex-1">
        <p className="font-medium">
          <bdi title={key.name}>{nameOf(key)}</bdi>
          {key.isCurrent && (
            <span className="ml-2 rounded-control bg-chosen px-1.5 text-label">this browser</span>
          )}
        </p>
        <p className="flex flex-wrap gap-x-3 text-dense text-muted">
          <code className="font-mono">{key.id}</code>
          <span>{key.scopes.join(', ')}</span>
          <span>
            made <Moment at={key.createdAt} />
          </span>
          <span>
            {key.lastUsedAt ? (
              <>
                used <Moment at={key.lastUsedAt} />
              </>
            ) : (
              'never used'
            )}
          </span>
          {key.expiresAt != null && (
            <span>
              ends <time title={absolute(key.expiresAt)}>{date(key.expiresAt)}</time>
            </span>
          )}
        </p>
      </div>
      <Button look="danger" onClick={revoke}>
        {key.kind === 'browser' ? 'Sign out' : 'Revoke'}
      </Button>
    </li>
  );
}

function Group({ title, keys, revoke }: { title: string; keys: readonly Key[]; revoke: (key: Key) => void }) {
  if (keys.length === 0) return null;
  return (
    <section>
      <h2 className="text-section font-semibold">{title}</h2>
      <ul>
        {keys.map((key) => (
          <KeyRow key={key.id} of={key} revoke={() => revoke(key)} />
        ))}
      </ul>
    </section>
  );
}

/** Asks before a key is revoked: whatever uses it stops at once, and there is no way back. */
function Revoke({ of: key, onClose }: { of: Key; onClose: () => void }) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeKey(key.id),
    onSuccess: async () => {
      await queries.invalidateQueries(keysQuery);
      say(`“${nameOf(key)}” lets nobody in any more`);
      onClose();
    },
  });
  return (
    <Dialog
      title={key.kind === 'browser' ? `Sign out ${nameOf(key)}?` : `Revoke “${key.name}”?`}
      onClose={onClose}
    >
      <div className="flex flex-col gap-4 p-4">
        <p>
          {key.kind === 'browser'
            ? 'It is refused from now on, until somebody signs in with it again.'
            : 'Whatever uses it is refused from now on. A revoked key does not come back: make a new one in its place.'}
        </p>
        {revoke.error && <p className="text-bad">{asProblem(revoke.error).message}</p>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
            {key.kind === 'browser' ? 'Sign out' : 'Revoke'}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** The keys that programs are let in by, and the browsers that are signed in. */
export function Keys() {
  const query = useQuery(keysQuery);
  const [revoked, setRevoked] = useState<Key | null>(null);
  const [isMaking, setMaking] = useState(false);
  if (query.error)
    return <Failure what="The keys could not be read" error={query.error} retry={() => query.refetch()} />;
  if (query.isPending) return <Skeleton rows={4} height={60} />;
  const keys = query.data.items.filter((key) => !isOver(key) && key.kind !== 'link');
  const ofPrograms = keys.filter(({ kind }) => kind !== 'browser');
  return (
    <div className="flex flex-col gap-8">
      <div className="flex items-start gap-4">
        <p className="flex-1 text-muted">
          A key lets a program in: a plugin that sends sessions here, a script that reads them, another
          machine that syncs.
        </p>
        <Button look="primary" onClick={() => setMaking(true)}>
          Make a key
        </Button>
      </div>
      {ofPrograms.length === 0 && <p>No program has a key yet.</p>}
      <Group title="Programs" keys={ofPrograms} revoke={setRevoked} />
      <Group title="Browsers" keys={keys.filter(({ kind }) => kind === 'browser')} revoke={setRevoked} />
      {revoked && <Revoke of={revoked} onClose={() => setRevoked(null)} />}
      {isMaking && <MakeKey onClose={() => setMaking(false)} />}
    </div>
  );
}
