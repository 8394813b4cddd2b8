import { type ReactNode, useState } from 'react';
import { isObject, type Json } from './json';
import { Plain } from './plain';

/** So many levels are open at first, and so many entries of one level are shown. */
const OPEN_LEVELS = 2;
const MOST_ENTRIES = 100;
const MOST_NODES = 10_000;

function entriesOf(value: Json): [string, Json][] {
  if (Array.isArray(value)) return value.map((item, index) => [String(index), item]);
  return isObject(value) ? Object.entries(value) : [];
}

/** A value that holds no others. */
function Leaf({ value }: { value: Json }) {
  if (typeof value !== 'string') return <span className="code-number">{String(value)}</span>;
  return (
    <span className="json-text">
      <Plain text={value} />
    </span>
  );
}

/** Counts nodes until there are too many; without recursion, because depth is the sender's. */
export function isSmall(value: Json, most = MOST_NODES): boolean {
  const waiting: Json[] = [value];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    count += 1;
    if (count > most) return false;
    for (const [, inner] of entriesOf(next)) waiting.push(inner);
  }
  return true;
}

function Entries({ entries, level }: { entries: readonly [string, Json][]; level: number }) {
  const [shown, setShown] = useState(MOST_ENTRIES);
  return (
    <ul className="json">
      {entries.slice(0, shown).map(([key, value]) => (
        <li key={key}>
          <Node name={key} value={value} level={level} />
        </li>
      ))}
      {entries.length > shown ? (
        <li>
          <button type="button" className="unfold" onClick={() => setShown(shown + MOST_ENTRIES)}>
            {`show more (${entries.length - shown} left)`}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

function Node({ name, value, level }: { name: string; value: Json; level: number }): ReactNode {
  const [isOpen, setOpen] = useState(level < OPEN_LEVELS);
  const label = (
    <span className="json-key">
      <Plain text={name} />
    </span>
  );
  const entries = entriesOf(value);
  if (entries.length === 0) {
    const empty = Array.isArray(value) ? '[]' : isObject(value) ? '{}' : null;
    return (
      <>
        {label} {empty ?? <Leaf value={value} />}
      </>
    );
  }
  return (
    <>
      <button type="button" className="json-fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {label}
        <span className="note">{Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`}</span>
      </button>
      {isOpen ? <Entries entries={entries} level={level + 1} /> : null}
    </>
  );
}

/** JSON as a tree that is open two levels deep; nothing but the size where it is larger than can be shown. */
export function JsonTree({ value }: { value: Json }) {
  if (!isSmall(value)) return <p className="note">more than {MOST_NODES.toLocaleString('en-US')} values</p>;
  const entries = entriesOf(value);
  return entries.length > 0 ? <Entries entries={entries} level={1} /> : <Leaf value={value} />;
}
