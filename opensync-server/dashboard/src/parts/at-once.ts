import { useEffect, useState } from 'react';

/** Milliseconds after which what was set, and has not become so, is shown no longer. */
const PATIENCE = 5000;

interface Asked<Value> {
  /** What the value was when it was looked at last. */
  value: Value;
  /** What was set and has not become so yet, in that order. */
  waiting: readonly Value[];
}

/** What is still waited for when the value has become another one. */
function rest<Value>(waiting: readonly Value[], value: Value): readonly Value[] {
  const at = waiting.indexOf(value);
  return at < 0 ? [] : waiting.slice(at + 1);
}

/**
 * A value that others keep, the address or the server, and how it is set: what was set last is shown at
 * once, until the value has become that. A box that waited for it would jump back under the finger for a
 * moment, and a field would lose what is typed meanwhile.
 */
export function useAtOnce<Value, Next extends Value>(
  value: Value,
  set: (next: Next) => void,
): [Value, (next: Next) => void] {
  const [asked, ask] = useState<Asked<Value>>({ value, waiting: [] });
  const waiting = asked.value === value ? asked.waiting : rest(asked.waiting, value);
  if (asked.value !== value) ask({ value, waiting });
  useEffect(() => {
    if (waiting.length === 0) return;
    const timer = setTimeout(() => ask((now) => ({ ...now, waiting: [] })), PATIENCE);
    return () => clearTimeout(timer);
  }, [waiting]);
  return [
    waiting.at(-1) ?? value,
    (next) => {
      ask((now) => ({ ...now, waiting: [...now.waiting, next] }));
      set(next);
    },
  ];
}
