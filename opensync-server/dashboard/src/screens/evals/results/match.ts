import type { Result } from './parse';

/** A test that was exported: its question, and the session that it is of. */
export interface Exported {
  input: string;
  sessionId: string;
}

/** Results by the session that they are of, and those that belong to none that is marked. */
export interface Matched {
  bySession: Map<string, Result[]>;
  unmatched: Result[];
}

/** A question without what an export changes in it: `{{` is set apart for Promptfoo, and tools trim. */
function keyOf(input: string): string {
  return input
    .replaceAll('\u2060', '')
    .replaceAll(/\{\s+(?=[{%#])/g, '{')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Puts results beside the sessions that they are of: by id where the tool kept it, else by the question. */
export function matched(results: readonly Result[], exported: readonly Exported[]): Matched {
  const known = new Set(exported.map(({ sessionId }) => sessionId));
  const byInput = new Map<string, string[]>();
  for (const { input, sessionId } of exported) {
    const key = keyOf(input);
    const ids = byInput.get(key) ?? [];
    if (!ids.includes(sessionId)) byInput.set(key, [...ids, sessionId]);
  }
  const bySession = new Map<string, Result[]>();
  const unmatched: Result[] = [];
  for (const result of results) {
    const own = result.sessionId !== null && known.has(result.sessionId) ? [result.sessionId] : undefined;
    const ids = own ?? byInput.get(keyOf(result.input)) ?? [];
    if (ids.length === 0) unmatched.push(result);
    for (const id of ids) bySession.set(id, [...(bySession.get(id) ?? []), result]);
  }
  return { bySession, unmatched };
}
