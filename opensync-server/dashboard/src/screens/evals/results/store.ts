import { useSyncExternalStore } from 'react';
import { evalsFile, USUAL } from '../../../api/evals-export';
import { type Exported, type Matched, matched } from './match';
import { parseResults } from './parse';

/** Results that were opened, for as long as the page is. They are of a run, and nothing of the archive. */
export interface Opened extends Matched {
  file: string;
  tool: string;
  count: number;
  passed: number;
}

let opened: Opened | null = null;
const watchers = new Set<() => void>();

function change(next: Opened | null): void {
  opened = next;
  for (const watcher of watchers) watcher();
}

function textOf(value: unknown, name: string): string {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' ? found : '';
}

/** Every test that there is of marked sessions, as an export writes it. */
async function exported(turnMode: 'per_turn' | 'full', anonymize: boolean): Promise<Exported[]> {
  const lean = { ...USUAL, turnMode, anonymize, context: false, tools: false };
  const tests: unknown = JSON.parse(await evalsFile('deepeval', lean));
  if (!Array.isArray(tests)) return [];
  return tests.map((test: unknown) => ({
    input: textOf(test, 'input'),
    sessionId: textOf(
      typeof test === 'object' && test !== null ? Reflect.get(test, 'metadata') : null,
      'session_id',
    ),
  }));
}

/** The ways in which a question may have been written, the usual first. */
const WAYS = [
  ['per_turn', true],
  ['per_turn', false],
  ['full', true],
  ['full', false],
] as const;

/** Reads a file of results, and finds the session of each. */
export async function openResults(file: File): Promise<Opened> {
  const { tool, results } = parseResults(await file.text());
  const bySession: Matched['bySession'] = new Map();
  let rest = results;
  for (const [turnMode, anonymize] of WAYS) {
    if (rest.length === 0) break;
    const found = matched(rest, await exported(turnMode, anonymize));
    for (const [id, some] of found.bySession) bySession.set(id, [...(bySession.get(id) ?? []), ...some]);
    rest = found.unmatched;
  }
  const next: Opened = {
    file: file.name,
    tool,
    count: results.length,
    passed: results.filter(({ isPass }) => isPass).length,
    bySession,
    unmatched: rest,
  };
  change(next);
  return next;
}

/** Takes the results away. */
export function closeResults(): void {
  change(null);
}

/** The results that are open. */
export function useResults(): Opened | null {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => opened,
  );
}
