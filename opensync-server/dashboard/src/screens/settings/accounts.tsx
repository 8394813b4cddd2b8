import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { accountsQuery, closeAccount } from '../../api/account';
import { asProblem } from '../../api/problem';
import type { Account } from '../../api/types';
import { plain } from '../../format/names';
import { plural } from '../../format/numbers';
import { Button } from '../../parts/button';
import { Dialog } from '../../parts/dialog';
import { say } from '../../parts/notices';
import { Failure, Skeleton } from '../../parts/states';
import { Moment } from '../../parts/values';
import { useRights } from './rights';
import { Section } from './section';

/** What somebody is called: their name, else their address. */
function nameOf({ name, email, owner }: Account): string {
  return plain(name ?? email ?? `Account ${owner}`);
}

/** Locks somebody out or lets them in again. */
function useClose(onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ account, closed }: { account: Account; closed: boolean }) =>
      closeAccount(account.owner, closed),
    onSuccess: async (_, { account, closed }) => {
      await queries.invalidateQueries(accountsQuery);
      say(closed ? `${nameOf(account)} is locked out` : `${nameOf(account)} may come in again`);
      onDone();
    },
    onError: (error) => say(asProblem(error).message, { isBad: true }),
  });
}

interface RowProps {
  of: Account;
  isSelf: boolean;
  close: () => void;
  open: () => void;
}

function Row({ of: account, isSelf, close, open }: RowProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b py-2.5">
      <div className="min-w-48 flex-1">
        <p className={account.closed ? 'text-muted' : 'font-medium'}>
          <bdi>{nameOf(account)}</bdi>
          {isSelf && (
            <span className="ml-2 rounded-control bg-chosen px-1.5 font-normal text-label">you</span>
          )}
        </p>
        <p className="flex flex-wrap gap-x-3 text-dense text-muted">
          {account.name && account.email && <bdi>{account.email}</bdi>}
          <span>{account.role === 'admin' ? 'administrator' : 'member'}</span>
          <span>
            last signed in <Moment at={account.signedInAt} />
          </span>
          {account.closed && <span className="text-bad">locked out</span>}
        </p>
      </div>
      {account.closed ? (
        <Button onClick={open}>Let in again</Button>
      ) : (
        !isSelf && (
          <Button look="danger" onClick={close}>
            Lock out
          </Button>
        )
      )}
    </li>
  );
}

interface LockProps {
  account: Account;
  isPending: boolean;
  lock: () => void;
  onClose: () => void;
}

function Lock({ account, isPending, lock, onClose }: LockProps) {
  return (
    <Dialog title={`Lock out ${nameOf(account)}?`} onClose={onClose}>
      <div className="flex flex-col gap-4 p-4">
        <p>
          Neither signing in nor any of their keys lets them in from now on. Their sessions and what they have
          shared stay, and all is as it was if you let them in again.
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" disabled={isPending} onClick={lock}>
            Lock out
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** Everyone who has signed in, for administrators. */
export function Accounts() {
  const query = useQuery(accountsQuery);
  const { owner } = useRights();
  const [locking, setLocking] = useState<Account | null>(null);
  const close = useClose(() => setLocking(null));
  if (query.error && !query.data)
    return (
      <Failure what="The accounts could not be read" error={query.error} retry={() => void query.refetch()} />
    );
  if (!query.data) return <Skeleton rows={4} height={60} />;
  const accounts = query.data.items;
  return (
    <Section
      title="Accounts"
      about={`${plural(accounts.length, 'person has', 'people have')} signed in here.`}
    >
      <ul>
        {accounts.map((account) => (
          <Row
            key={account.owner}
            of={account}
            isSelf={account.owner === owner}
            close={() => setLocking(account)}
            open={() => close.mutate({ account, closed: false })}
          />
        ))}
      </ul>
      {locking && (
        <Lock
          account={locking}
          isPending={close.isPending}
          lock={() => close.mutate({ account: locking, closed: true })}
          onClose={() => setLocking(null)}
        />
      )}
    </Section>
  );
}
