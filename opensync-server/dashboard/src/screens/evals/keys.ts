import { useListKeys } from '../../actions/list-keys';
import { useActions } from '../../actions/registry';
import { STATUSES } from '../../api/evals';
import type { EvalStatus } from '../../api/types';
import type { Piles } from './piles';
import { useEdit } from './use-edit';
import { STATUS_NAMES, WORDS } from './words';

const group = WORDS.title;

/** What the keys and the palette do with the marked sessions. */
export function useEvalKeys(piles: Piles, openExport: () => void): void {
  const edit = useEdit();
  const { opened, ids, open } = piles;
  const isQuiet = opened === undefined;
  const judge = (evalStatus: EvalStatus | null) => {
    if (opened !== undefined) edit.mutate({ id: opened, edit: { evalStatus } });
  };
  const next = () => {
    const id = piles.next();
    if (id !== undefined) open(id);
  };
  const close = opened === undefined ? piles.clear : () => open(undefined);
  useListKeys({ group, ids, current: opened ?? null, go: open, open, close });
  useActions([
    ...STATUSES.map((status, nth) => ({
      id: `evals.${status}`,
      name: `Judge it: ${STATUS_NAMES[status].toLowerCase()}`,
      group,
      keys: [String(nth + 1)],
      isQuiet,
      run: () => judge(status),
    })),
    {
      id: 'evals.none',
      name: 'Take the judgement back',
      group,
      keys: ['0'],
      isQuiet,
      run: () => judge(null),
    },
    { id: 'evals.next', name: 'Save, and open the next', group, keys: ['mod+Enter'], isQuiet, run: next },
    {
      id: 'evals.select',
      name: 'Select',
      group,
      keys: ['x'],
      isQuiet: true,
      run: () => opened !== undefined && piles.select(opened, false),
    },
    {
      id: 'evals.all',
      name: 'Select all that are loaded',
      group,
      keys: ['mod+a'],
      isQuiet: true,
      run: piles.selectAll,
    },
    { id: 'evals.export', name: 'Export the tests', group, run: openExport },
  ]);
}
