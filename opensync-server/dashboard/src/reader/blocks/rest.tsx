import { useState } from 'react';
import { partAddress } from '../../api/reader';
import { bytes as inBytes } from '../../format/numbers';
import { LongText } from '../../text/long-text';
import { useReading } from '../bodies/context';

interface RestProps {
  place: number;
  part: number;
  bytes: number | null;
}

type State = { state: 'idle' | 'loading' | 'failed' } | { state: 'there'; text: string };

/** What a part that came cut goes on with: fetched when it is asked for, and shown as it is written. */
export function RestOfPart({ place, part, bytes }: RestProps) {
  const { id } = useReading();
  const [rest, setRest] = useState<State>({ state: 'idle' });
  const address = partAddress(id, place, part);
  const load = async () => {
    setRest({ state: 'loading' });
    try {
      const response = await fetch(address, { credentials: 'same-origin' });
      if (!response.ok) throw new Error(String(response.status));
      setRest({ state: 'there', text: await response.text() });
    } catch {
      setRest({ state: 'failed' });
    }
  };
  if (rest.state === 'there') return <LongText text={rest.text} note="all of it" />;
  const size = bytes === null ? '' : ` of ${inBytes(bytes)}`;
  return (
    <p className="note">
      {rest.state === 'failed' ? 'the rest could not be read · ' : `cut${size} · `}
      <button type="button" className="text-button" disabled={rest.state === 'loading'} onClick={load}>
        {rest.state === 'failed' ? 'try again' : 'show all'}
      </button>
      {' · '}
      <a className="link" href={address} download>
        download
      </a>
    </p>
  );
}
