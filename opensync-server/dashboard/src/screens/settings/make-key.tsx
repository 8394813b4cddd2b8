import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { type KeyWish, keysQuery, makeKey, serverQuery } from '../../api/account';
import { asProblem } from '../../api/problem';
import { Button } from '../../parts/button';
import { Dialog } from '../../parts/dialog';
import { isText, useDraft } from '../../parts/draft';
import { say } from '../../parts/notices';

const SCOPES = [
  ['read', 'Read: sessions, search, statistics'],
  ['sync', 'Sync: send sessions, and change what is said of them'],
  ['admin', 'Manage: keys and shared pages too'],
] as const;

const DAY = 86_400_000;
const ENDS = [
  ['never', 0],
  ['in 30 days', 30 * DAY],
  ['in 90 days', 90 * DAY],
  ['in a year', 365 * DAY],
] as const;

const FIELD = 'h-9 rounded-control border border-line-strong bg-bg px-2';

/** The new key, once, with the lines that set it up. */
function Made({ secret, onClose }: { secret: string; onClose: () => void }) {
  const server = useQuery(serverQuery).data;
  const address = server?.publicUrl ?? window.location.origin;
  const lines = `export CLAUDE_SYNC_CONVEX_URL=${address}\nexport CLAUDE_SYNC_API_KEY=${secret}`;
  const copy = (text: string, done: string) =>
    void navigator.clipboard.writeText(text).then(
      () => say(done),
      () => say('The browser does not let these pages copy', { isBad: true }),
    );
  return (
    <div className="flex flex-col gap-4 p-4">
      <p>This is the only time that the key is shown.</p>
      <pre
        data-key
        className="overflow-x-auto rounded-control border border-line bg-surface p-3 font-mono text-dense select-all"
      >
        {secret}
      </pre>
      <p>For the plugin of Claude Code, in the environment that it starts in:</p>
      <pre className="overflow-x-auto rounded-control border border-line bg-surface p-3 font-mono text-dense">
        {lines}
      </pre>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={() => copy(secret, 'The key is copied')}>
          <Copy size={16} /> Copy the key
        </Button>
        <Button onClick={() => copy(lines, 'Both lines are copied')}>
          <Copy size={16} /> Copy both lines
        </Button>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}

interface FormProps {
  make: (wish: KeyWish, then: { onSuccess: () => void }) => void;
  isPending: boolean;
  error: unknown;
  onClose: () => void;
}

function Scopes({ scopes, set }: { scopes: readonly string[]; set: (scopes: string[]) => void }) {
  return (
    <fieldset>
      <legend className="mb-1">What it may do</legend>
      {SCOPES.map(([scope, what]) => (
        <label key={scope} className="flex min-h-8 items-center gap-2">
          <input
            type="checkbox"
            checked={scopes.includes(scope)}
            onChange={(event) =>
              set(event.target.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
            }
            className="size-4 accent-accent"
          />
          {what}
        </label>
      ))}
    </fieldset>
  );
}

/** Asks what the key is for. */
function KeyForm({ make, isPending, error, onClose }: FormProps) {
  const [name, setName, dropName] = useDraft('key.name', '', isText);
  const [scopes, setScopes] = useState(['read', 'sync']);
  const [end, setEnd] = useState(0);
  const isReady = name.trim() !== '' && scopes.length > 0 && !isPending;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wish = { name: name.trim(), scopes, ...(end > 0 && { expiresAt: Date.now() + end }) };
    if (isReady) make(wish, { onSuccess: dropName });
  };
  const giveUp = () => {
    dropName();
    onClose();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 p-4">
      <label className="flex flex-col gap-1">
        Name
        <input
          data-first
          value={name}
          maxLength={100}
          placeholder="laptop"
          onChange={(event) => setName(event.target.value)}
          className={FIELD}
        />
      </label>
      <Scopes scopes={scopes} set={setScopes} />
      <label className="flex flex-col gap-1">
        Ends
        <select value={end} onChange={(event) => setEnd(Number(event.target.value))} className={FIELD}>
          {ENDS.map(([words, ms]) => (
            <option key={words} value={ms}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {error != null && <p className="text-bad">{asProblem(error).message}</p>}
      <div className="flex justify-end gap-2">
        <Button onClick={giveUp}>Cancel</Button>
        <Button type="submit" look="primary" disabled={!isReady}>
          Make
        </Button>
      </div>
    </form>
  );
}

/** Makes a key for a program, and shows it once. */
export function MakeKey({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const make = useMutation({ mutationFn: makeKey, onSuccess: () => queries.invalidateQueries(keysQuery) });
  if (make.data) {
    return (
      <Dialog title={`The key “${make.data.name}”`} onClose={onClose}>
        <Made secret={make.data.key ?? ''} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title="Make a key" onClose={onClose}>
      <KeyForm make={make.mutate} isPending={make.isPending} error={make.error} onClose={onClose} />
    </Dialog>
  );
}
