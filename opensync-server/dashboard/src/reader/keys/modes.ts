import type { Action } from '../../actions/registry';
import { toggleSides } from '../../text/sides';
import type { Finding } from '../find/use-find';
import type { ReaderSearch, Write } from '../state';
import type { ReaderState } from '../use-reader';
import { GROUP } from './group';
import { indexNow } from './where';

/** Opens or folds the line that keys work on. */
function toggle(reader: ReaderState): void {
  const index = indexNow(reader);
  const entry = reader.layout.entries[index];
  if (entry?.kind === 'fold') reader.fold(entry.key, !entry.isOpen);
  else reader.list.current?.toggle(index);
}

function follow(reader: ReaderState, search: ReaderSearch, write: Write): void {
  write({ tail: search.tail ? undefined : true });
  if (!search.tail) reader.list.current?.showEnd();
}

/** What changes how a session is shown. */
export function modes(reader: ReaderState, search: ReaderSearch, write: Write): Action[] {
  const { openings } = reader;
  return [
    {
      id: 'reader.open',
      name: 'Open or fold',
      group: GROUP,
      keys: ['o'],
      isQuiet: true,
      run: () => toggle(reader),
    },
    {
      id: 'reader.open-all',
      name: 'Open or fold all',
      group: GROUP,
      keys: ['O'],
      run: () => openings.setAll(!openings.areAllOpen),
    },
    {
      id: 'reader.conversation',
      name: 'Conversation only, or all',
      group: GROUP,
      keys: ['z'],
      run: () => write({ mode: search.mode === 'conversation' ? undefined : 'conversation' }),
    },
    {
      id: 'reader.sides',
      name: 'Differences side by side, or in one column',
      group: GROUP,
      keys: ['s'],
      run: toggleSides,
    },
    {
      id: 'reader.follow',
      name: 'Follow the end',
      group: GROUP,
      keys: ['f'],
      run: () => follow(reader, search, write),
    },
  ];
}

/** What finds. */
export function finds(reader: ReaderState, finding: Finding): Action[] {
  const find: Action = {
    id: 'reader.find',
    name: 'Find in this session',
    group: GROUP,
    keys: ['/', 'mod+f'],
    run: () => reader.field.current?.select(),
  };
  const close: Action = {
    id: 'reader.close',
    name: 'Close find',
    group: GROUP,
    keys: ['Escape'],
    isQuiet: true,
    run: finding.close,
  };
  return finding.query === '' ? [find] : [find, close];
}
