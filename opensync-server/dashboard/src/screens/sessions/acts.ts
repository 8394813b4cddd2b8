import type { Session } from '../../api/types';
import { plural } from '../../format/numbers';
import { NOTHING } from '../../format/select';
import { dayOf } from '../../format/time';
import { say } from '../../parts/notices';
import { saveAs } from '../../parts/save';
import { everySession, useBulk } from './bulk';
import type { ListAddress, ListState } from './list-state';
import { sessionsCsv } from './table-csv';

/** The sessions that are selected; without a selection the current one. */
async function chosenOf(list: ListState, address: ListAddress): Promise<Session[]> {
  if (list.selection.isAll) return everySession(address.filter);
  const loaded = list.rows.map((row) => row.session);
  const { ids } = list.selection;
  return loaded.filter(({ externalId: id }) => (ids.size > 0 ? ids.has(id) : id === list.current));
}

/** What can be done with the selection. */
export function useActs(list: ListState, address: ListAddress, openTags: (sessions: Session[]) => void) {
  const bulk = useBulk();
  const fail = (error: unknown) =>
    say(error instanceof Error ? error.message : String(error), { isBad: true });
  const withChosen = (run: (sessions: Session[]) => void) => () => {
    chosenOf(list, address)
      .then((sessions) => sessions.length > 0 && run(sessions))
      .catch(fail);
  };
  const save = (sessions: readonly Session[]) =>
    saveAs(`sessions-${dayOf(Date.now())}.csv`, sessionsCsv(sessions), 'text/csv;charset=utf-8');
  const isSelected = list.selection.isAll || list.selection.ids.size > 0;
  return {
    tag: withChosen(openTags),
    evals: withChosen((sessions) =>
      bulk.change(
        sessions,
        `${plural(sessions.length, 'session')} marked for evals`,
        () => ({ evalReady: true }),
        ({ evalReady }) => ({ evalReady }),
      ),
    ),
    keepLocal: withChosen((sessions) =>
      bulk.change(
        sessions,
        `${plural(sessions.length, 'session')} kept on this machine`,
        () => ({ localOnly: true }),
        ({ localOnly }) => ({ localOnly }),
      ),
    ),
    saveCsv: () => {
      if (isSelected) withChosen(save)();
      else everySession(address.filter).then(save).catch(fail);
    },
    remove: withChosen((sessions) => {
      bulk.remove(sessions);
      list.setSelection(NOTHING);
    }),
    clear: () => list.setSelection(NOTHING),
  };
}
