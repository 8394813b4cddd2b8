import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { findingsQuery, previewAddress, shareSession, sharesQuery } from '../api/shares';
import type { Share } from '../api/types';
import { ENDS, endAfter } from '../format/ends';
import { full, plural } from '../format/numbers';
import { Button } from '../parts/button';
import { Dialog } from '../parts/dialog';
import { Failure } from '../parts/states';
import { CopyButton } from '../text/copy-button';
import { Plain } from '../text/plain';
import { RangeFields } from './range-fields';
import { Preview } from './share-preview';
import { isIn, type Range } from './share-range';

/** Findings that are listed; of more only the number is told. */
const MOST_FINDINGS = 100;

/** What may be chosen. */
const CHOICES = [
  { word: 'redact', name: 'Hide secrets' },
  { word: 'redactEmails', name: 'Hide e-mail addresses' },
  { word: 'showThinking', name: 'Show what the model thought' },
  { word: 'showCost', name: 'Show tokens and cost' },
] as const;

type Chosen = Record<(typeof CHOICES)[number]['word'], boolean>;

/** What is chosen at first. */
const CAREFUL: Chosen = { redact: true, redactEmails: true, showThinking: false, showCost: false };

function Secrets({ id, chosen, range }: { id: string; chosen: Chosen; range: Range }) {
  const isHidden = chosen.redact;
  const found = useQuery(findingsQuery(id, chosen.redactEmails)).data;
  if (!found) return <p className="note">Looking for secrets</p>;
  const items = found.items.filter(({ message }) => isIn(range, message));
  const count = items.length;
  if (count === 0) return <p className="note">No secrets were found in it.</p>;
  return (
    <details>
      <summary className={isHidden ? 'note' : 'tone-bad'}>
        {`${plural(count, 'secret')} in it ${isHidden ? 'will be hidden' : 'will be seen by who has the link'}.`}
      </summary>
      <ul className="max-h-40 overflow-y-auto text-dense">
        {items.slice(0, MOST_FINDINGS).map((finding) => (
          <li
            key={`${finding.message}-${finding.part}-${finding.rule}-${finding.hint}`}
            className="wrap-anywhere"
          >
            <Link to="/sessions/$id" params={{ id }} search={{ at: finding.message - 1 }} className="link">
              {`message ${full(finding.message)}`}
            </Link>
            {`, ${finding.rule}: `}
            <code>
              <Plain text={finding.line} />
            </code>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Done({ share }: { share: Share }) {
  const address = share.url ?? new URL(share.path, window.location.href).href;
  return (
    <>
      <p>Whoever has this address{share.hasPassword ? ' and the password' : ''} can read it:</p>
      <pre className="code">{address}</pre>
      <p className="flex items-center gap-3">
        <CopyButton text={address} label="copy the address" />
        <a href={share.path} target="_blank" rel="noreferrer" className="link">
          see it as they do
        </a>
      </p>
      <p className="note">
        It stands in the{' '}
        <Link to="/shares" search={{ open: share.slug }} className="link">
          ledger of shares
        </Link>
        : there its end is changed, and it is ended.
      </p>
    </>
  );
}

interface LimitsProps {
  days: number;
  setDays(days: number): void;
  password: string;
  setPassword(password: string): void;
}

/** Until when it is shared, and with whom. */
function Limits({ days, setDays, password, setPassword }: LimitsProps) {
  return (
    <>
      <label className="flex min-h-8 items-center gap-2">
        Ends
        <select
          className="tool-choice"
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        >
          {ENDS.map((end) => (
            <option key={end.days} value={end.days}>
              {end.name}
            </option>
          ))}
        </select>
      </label>
      <label className="flex min-h-8 items-center gap-2">
        Password
        <input
          type="password"
          autoComplete="new-password"
          placeholder="none"
          className="tool-choice"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
    </>
  );
}

/** How a session is shared, as it was chosen. */
interface Wish {
  chosen: Chosen;
  range: Range;
  days: number;
  password: string;
}

interface FormProps {
  id: string;
  isPending: boolean;
  onShare(wish: Wish): void;
}

function Form({ id, isPending, onShare }: FormProps) {
  const [chosen, setChosen] = useState(CAREFUL);
  const [range, setRange] = useState<Range>({});
  const [days, setDays] = useState<number>(7);
  const [password, setPassword] = useState('');
  return (
    <>
      <p>The session as it is now; what comes later is not shared.</p>
      <RangeFields id={id} range={range} onChange={setRange} />
      {CHOICES.map(({ word, name }) => (
        <label key={word} className="flex min-h-8 items-center gap-2">
          <input
            type="checkbox"
            checked={chosen[word]}
            onChange={(event) => setChosen({ ...chosen, [word]: event.target.checked })}
          />
          {name}
        </label>
      ))}
      <Limits days={days} setDays={setDays} password={password} setPassword={setPassword} />
      <Secrets id={id} chosen={chosen} range={range} />
      <Preview address={previewAddress({ sessionId: id, ...range, ...chosen })} />
      <Button look="primary" disabled={isPending} onClick={() => onShare({ chosen, range, days, password })}>
        Share
      </Button>
    </>
  );
}

/** Lets others read the session by a link. */
export function ShareDialog({ id, onClose }: { id: string; onClose(): void }) {
  const queries = useQueryClient();
  const share = useMutation({
    mutationFn: ({ chosen, range, days, password }: Wish) => {
      const expiresAt = endAfter(days, Date.now());
      return shareSession({
        sessionId: id,
        ...chosen,
        ...range,
        ...(expiresAt !== null && { expiresAt }),
        ...(password !== '' && { password }),
      });
    },
    onSuccess: () => queries.invalidateQueries(sharesQuery),
  });
  return (
    <Dialog title="Share this session" onClose={onClose}>
      <div className="dialog-body flex flex-col gap-2">
        {share.isError ? <Failure what="It could not be shared" error={share.error} /> : null}
        {share.data ? (
          <Done share={share.data} />
        ) : (
          <Form id={id} isPending={share.isPending} onShare={share.mutate} />
        )}
      </div>
    </Dialog>
  );
}
