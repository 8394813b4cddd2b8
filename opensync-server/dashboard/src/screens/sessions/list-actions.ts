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

/** What the keys and the palette do in the list. Without a selection the current row is meant. */
export function useListActions({ list, address, acts, scroller, field }: Needs): void {
  const isSelected = list.selection.isAll || list.selection.ids.size > 0;
  const clear = () => (address.peek === undefined ? list.setSelection(NOTHING) : address.setPeek(undefined));
  const all = () => list.setSelection({ ids: new Set(), isAll: true, anchor: null });
  const isQuiet = !isSelected && list.current === null;
  useActions([
    ...moveActions(list, address, scroller),
    { id: 'list.all', name: 'Select all that match', group, keys: ['mod+a'], run: all },
    { id: 'list.filter', name: 'Filter', group, keys: ['/'], run: () => field.current?.focus() },
    { id: 'list.tag', name: 'Tag the selected sessions', group, keys: ['#'], isQuiet, run: acts.tag },
    {
      id: 'list.evals',
      name: 'Mark the selected sessions for evals',
      group,
      keys: ['e'],
      isQuiet,
      run: acts.evals,
    },
    {
      id: 'list.delete',
      name: 'Delete the selected sessions',
      group,
      keys: ['Delete'],
      isQuiet,
      run: acts.remove,
    },
    { id: 'list.csv', name: 'Save the list as CSV', group, run: acts.saveCsv },
    {
      id: 'list.clear',
      name: 'Close, or select nothing',
      group,
      keys: ['Escape'],
      isQuiet: true,
      run: clear,
    },
  ]);
}
