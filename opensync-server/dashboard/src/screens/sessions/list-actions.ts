import type { RefObject } from 'react';
import { type Action, useActions } from '../../actions/registry';
import { extended, NOTHING, toggled } from '../../format/select';
import type { ListAddress, ListState } from './list-state';
import type { SelectionActs } from './selection-bar';

const group = 'List of sessions';

/** Going to another row, which then has the focus, and drawing a selection along. */
function moves(list: ListState, address: ListAddress, scroller: RefObject<HTMLElement | null>) {
  const go = (step: number) => {
    const at = list.ids.indexOf(list.current ?? '');
    const id = list.ids[Math.max(0, Math.min(list.ids.length - 1, at + step))];
    if (id === undefined) return undefined;
    list.setCurrent(id);
    // The row is on the page once it was scrolled to.
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
        ?.focus({ preventScroll: true }),
    );
    if (address.peek !== undefined) address.setPeek(id);
    return id;
  };
  const draw = (step: number) => {
    const from = list.current;
    const to = go(step);
    if (from === null || to === undefined) return;
    list.setSelection((before) =>
      extended(before.ids.size === 0 ? toggled(before, from) : before, to, list.ids),
    );
  };
  return { go, draw };
}

/** The keys that move about in the list and open what is there. */
function moveActions(
  list: ListState,
  address: ListAddress,
  scroller: RefObject<HTMLElement | null>,
): Action[] {
  const { go, draw } = moves(list, address, scroller);
  const here = (run: (id: string) => void) => () => list.current !== null && run(list.current);
  const peek = (id: string) => address.setPeek(address.peek === id ? undefined : id);
  const actions = [
    { id: 'list.next', name: 'Next session', keys: ['j', 'ArrowDown'], run: () => go(1) },
    { id: 'list.before', name: 'Session before', keys: ['k', 'ArrowUp'], run: () => go(-1) },
    { id: 'list.open', name: 'Open', keys: ['Enter'], run: here(address.open) },
    { id: 'list.peek', name: 'Look at it beside the list', keys: ['Space'], run: here(peek) },
    { id: 'list.select', name: 'Select', keys: ['x'], run: here((id) => list.select(id, false)) },
    { id: 'list.extend', name: 'Select down', keys: ['J', 'Shift+ArrowDown'], run: () => draw(1) },
    { id: 'list.extendUp', name: 'Select up', keys: ['K', 'Shift+ArrowUp'], run: () => draw(-1) },
  ];
  return actions.map((action) => ({ ...action, group, isQuiet: true }));
}

interface Needs {
  list: ListState;
  address: ListAddress;
  acts: SelectionActs;
  scroller: RefObject<HTMLElement | null>;
  field: RefObject<HTMLInputElement | null>;
}

/** What is done with the selected sessions, or with the current one. */
function selectionActions({ list, address, acts }: Needs): Action[] {
  const isSelected = list.selection.isAll || list.selection.ids.size > 0;
  const clear = () => (address.peek === undefined ? list.setSelection(NOTHING) : address.setPeek(undefined));
  const all = () => list.setSelection({ ids: new Set(), isAll: true, anchor: null });
  const isQuiet = !isSelected && list.current === null;
  const act = (id: string, name: string, key: string, run: () => void): Action => ({
    id: `list.${id}`,
    name: `${name} the selected sessions`,
    group,
    keys: [key],
    isQuiet,
    run,
  });
  return [
    { id: 'list.all', name: 'Select all that match', group, keys: ['mod+a'], run: all },
    act('tag', 'Tag', '#', acts.tag),
    { ...act('evals', 'Mark', 'e', acts.evals), name: 'Mark the selected sessions for evals' },
    act('delete', 'Delete', 'Delete', acts.remove),
    {
      id: 'list.clear',
      name: 'Close, or select nothing',
      group,
      keys: ['Escape'],
      isQuiet: true,
      run: clear,
    },
  ];
}

/** What the keys and the palette do in the list. Without a selection the current row is meant. */
export function useListActions(needs: Needs): void {
  const { list, address, acts, scroller, field } = needs;
  const isListed = address.view === undefined;
  const setView = () => address.setView(isListed ? 'timeline' : undefined);
  const everywhere: Action[] = [
    { id: 'list.filter', name: 'Filter', group, keys: ['/'], run: () => field.current?.focus() },
    { id: 'list.csv', name: 'Save the list as CSV', group, run: acts.saveCsv },
    { id: 'list.view', name: isListed ? 'Sessions in time' : 'Sessions as a list', group, run: setView },
  ];
  // In time there are no rows that one could go to or select.
  useActions(
    isListed
      ? [...moveActions(list, address, scroller), ...selectionActions(needs), ...everywhere]
      : everywhere,
  );
}
