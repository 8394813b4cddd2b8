import type { Action } from '../../actions/registry';
import type { Finding } from '../find/use-find';
import type { Entry } from '../list/layout';
import { isEdit } from '../list/rows';
import type { ReaderState } from '../use-reader';
import { GROUP } from './group';
import { indexNow, rowsOf } from './where';

type Test = (entry: Entry) => boolean;

const isLine: Test = (entry) => entry.kind === 'message' || entry.kind === 'fold';
const isPrompt: Test = (entry) => entry.kind === 'message' && entry.is === 'prompt';
const hasEdit: Test = (entry) => rowsOf(entry).some((row) => isEdit(row.tool));
const hasSubagent: Test = (entry) => rowsOf(entry).some((row) => row.subagent);
const hasFailed: Test = (entry) =>
  entry.kind === 'fold' ? !entry.isOpen && entry.failed > 0 : rowsOf(entry).some((row) => row.isError);

/** Goes to the next line, or the one before, that passes. */
function move(reader: ReaderState, by: 1 | -1, test: Test): void {
  const { entries } = reader.layout;
  for (let at = indexNow(reader) + by; at >= 0 && at < entries.length; at += by) {
    const entry = entries[at];
    if (!entry || !test(entry)) continue;
    reader.showIndex(at);
    return;
  }
}

/** A pair of keys that go to and fro. */
function pair(id: string, name: string, keys: readonly [string, string], go: (by: 1 | -1) => void): Action[] {
  const common = { group: GROUP, isQuiet: true };
  return [
    { ...common, id: `reader.${id}.next`, name: `${name} after`, keys: [keys[0]], run: () => go(1) },
    { ...common, id: `reader.${id}.before`, name: `${name} before`, keys: [keys[1]], run: () => go(-1) },
  ];
}

/** What moves about in a session. */
export function moves(reader: ReaderState, finding: Finding): Action[] {
  const by = (test: Test) => (step: 1 | -1) => move(reader, step, test);
  const hit = (step: 1 | -1) => (finding.query === '' ? move(reader, step, hasFailed) : finding.step(step));
  const common = { group: GROUP, isQuiet: true };
  return [
    ...pair('line', 'Message', ['j', 'k'], by(isLine)),
    ...pair('prompt', 'Prompt', ['J', 'K'], by(isPrompt)),
    ...pair('hit', 'Hit or failure', ['n', 'N'], hit),
    ...pair('edit', 'Edit', ['d', 'D'], by(hasEdit)),
    ...pair('subagent', 'Subagent', ['u', 'U'], by(hasSubagent)),
    { ...common, id: 'reader.begin', name: 'Begin', keys: ['Home'], run: () => reader.showIndex(0) },
    { ...common, id: 'reader.end', name: 'End', keys: ['End'], run: () => reader.list.current?.showEnd() },
  ];
}

/** What asks for the number or the time of a message to go to. */
export function goTo(run: () => void): Action {
  return {
    id: 'reader.go-to',
    name: 'Go to a message by its number or time',
    group: GROUP,
    keys: [':'],
    run,
  };
}
