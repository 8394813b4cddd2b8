import { useState } from 'react';

/** What was typed and is not sent yet. It is in memory only: it may be a secret. */
const drafts = new Map<string, unknown>();

/** Something that is being typed, which stays when one goes to another page and comes back. */
export function useDraft<Value>(name: string, initial: Value, isValue: (value: unknown) => value is Value) {
  const [value, setValue] = useState<Value>(() => {
    const kept = drafts.get(name);
    return isValue(kept) ? kept : initial;
  });
  const set = (next: Value) => {
    drafts.set(name, next);
    setValue(next);
  };
  /** Forgets it, as it was sent or given up. */
  const drop = () => {
    drafts.delete(name);
    setValue(initial);
  };
  return [value, set, drop] as const;
}

/** Whether something is a text. */
export function isText(value: unknown): value is string {
  return typeof value === 'string';
}
