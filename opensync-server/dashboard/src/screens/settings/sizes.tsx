import type { Storage } from '../../api/types';
import { bytes as inWords } from '../../format/numbers';

/** What takes up room, and what for. */
const KINDS = [
  { kind: 'store', name: 'Sessions and messages', colour: 'bg-chart-1' },
  { kind: 'index', name: 'Index of words', colour: 'bg-chart-3' },
  { kind: 'vectors', name: 'Index of meaning', colour: 'bg-chart-5' },
  { kind: 'models', name: 'Models', colour: 'bg-chart-6' },
] as const;

/** Bytes below which it is said that little is free. */
const LITTLE = 1_000_000_000;

/** How much is free on the disk: a store that cannot grow refuses what comes. */
function Free({ bytes }: { bytes: number }) {
  const isLittle = bytes < LITTLE;
  return (
    <p className={isLittle ? 'text-warn' : 'text-muted'}>
      {isLittle
        ? `Only ${inWords(bytes)} are free there: what comes may soon find no room`
        : `${inWords(bytes)} are free there`}
    </p>
  );
}

interface Props {
  bytes: NonNullable<Storage['bytes']>;
  /** Bytes that are free on its disk; nothing where that is not known. */
  free: number | null | undefined;
}

/** What the data folder takes up, by what it holds, and what is left. */
export function Sizes({ bytes, free }: Props) {
  const total = KINDS.reduce((sum, { kind }) => sum + bytes[kind], 0);
  const shown = KINDS.filter(({ kind }) => bytes[kind] > 0);
  return (
    <figure className="flex flex-col gap-3">
      <figcaption>
        {`${inWords(total)} on the server's disk`}
        {free == null ? null : <Free bytes={free} />}
      </figcaption>
      <div aria-hidden="true" className="flex h-2.5 gap-px overflow-hidden rounded-full bg-line">
        {shown.map(({ kind, colour }) => (
          <span key={kind} className={colour} style={{ width: `${(bytes[kind] / total) * 100}%` }} />
        ))}
      </div>
      <ul className="grid grid-cols-2 gap-x-6 gap-y-1 max-phone:grid-cols-1">
        {shown.map(({ kind, name, colour }) => (
          <li key={kind} className="flex items-center gap-2">
            <span aria-hidden="true" className={`size-2.5 rounded-full ${colour}`} />
            <span className="flex-1">{name}</span>
            <span className="tabular-nums">{inWords(bytes[kind])}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
