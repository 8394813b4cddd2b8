import { useQueryClient } from '@tanstack/react-query';
import { type Action, useActions } from '../actions/registry';
import { messagesQuery, PAGE, placesQuery, resumeQuery, setPlace } from '../api/reader';
import type { Message, Outline, Page } from '../api/types';
import { inFolder, shellOf } from '../format/shell';
import { say } from '../parts/notices';
import { asMarkdown } from './as-markdown';
import type { Finding } from './find/use-find';
import type { Entry } from './list/layout';
import { isEdit } from './list/rows';
import type { ReaderSearch, Write } from './state';
import type { ReaderState } from './use-reader';

interface Props {
  reader: ReaderState;
  finding: Finding;
  search: ReaderSearch;
  write: Write;
  outline: Outline;
}

type Test = (entry: Entry) => boolean;

const isLine: Test = (entry) => entry.kind === 'message' || entry.kind === 'fold';
const isPrompt: Test = (entry) => entry.kind === 'message' && entry.is === 'prompt';
const rowsOf = (entry: Entry) =>
  entry.kind === 'message' ? [entry.row] : entry.kind === 'fold' && !entry.isOpen ? entry.rows : [];
const hasFailed: Test = (entry) =>
  entry.kind === 'fold' && !entry.isOpen ? entry.failed > 0 : rowsOf(entry).some((row) => row.isError);
const hasEdit: Test = (entry) => rowsOf(entry).some((row) => isEdit(row.tool));
const hasSubagent: Test = (entry) => rowsOf(entry).some((row) => row.subagent);

/** The line that keys work on: the chosen one, else the one at the top. */
function indexNow({ layout, current, seen }: ReaderState): number {
  const chosen = layout.entries.findIndex((entry) => entry.key === current);
  return chosen >= 0 ? chosen : (layout.indexOf.get(seen.current) ?? 0);
}

function useMoves({ reader, finding }: Props): Action[] {
  const move = (by: 1 | -1, test: Test) => {
    const { entries } = reader.layout;
    for (let at = indexNow(reader) + by; at >= 0 && at < entries.length; at += by) {
      const entry = entries[at];
      if (entry && test(entry)) return reader.showIndex(at);
    }
  };
  const group = 'Session';
  const both = (id: string, name: string, keys: [string, string], test: Test): Action[] => [
    {
      id: `reader.${id}.next`,
      name: `${name} after`,
      group,
      keys: [keys[0]],
      isQuiet: true,
      run: () => move(1, test),
    },
    {
      id: `reader.${id}.before`,
      name: `${name} before`,
      group,
      keys: [keys[1]],
      isQuiet: true,
      run: () => move(-1, test),
    },
  ];
  const failure = (by: 1 | -1) => (finding.query === '' ? move(by, hasFailed) : finding.step(by));
  return [
    ...both('line', 'Message', ['j', 'k'], isLine),
    ...both('prompt', 'Prompt', ['J', 'K'], isPrompt),
    ...both('edit', 'Edit', ['d', 'D'], hasEdit),
    ...both('subagent', 'Subagent', ['u', 'U'], hasSubagent),
    {
      id: 'reader.hit.next',
      name: 'Hit or failure after',
      group,
      keys: ['n'],
      isQuiet: true,
      run: () => failure(1),
    },
    {
      id: 'reader.hit.before',
      name: 'Hit or failure before',
      group,
      keys: ['N'],
      isQuiet: true,
      run: () => failure(-1),
    },
    {
      id: 'reader.begin',
      name: 'Begin',
      group,
      keys: ['Home'],
      isQuiet: true,
      run: () => reader.showIndex(0),
    },
    {
      id: 'reader.end',
      name: 'End',
      group,
      keys: ['End'],
      isQuiet: true,
      run: () => reader.list.current?.showEnd(),
    },
  ];
}

/** The place of the line that keys work on. */
function placeNow(reader: ReaderState): number {
  const entry = reader.layout.entries[indexNow(reader)];
  return (entry && rowsOf(entry)[0]?.place) ?? reader.seen.current;
}

function useCopies({ reader, outline }: Props): Action[] {
  const queries = useQueryClient();
  const { externalId: id } = outline.session;
  const group = 'Session';
  const copy = (text: string, what: string) =>
    navigator.clipboard.writeText(text).then(
      () => say(`${what} copied`),
      () => say(`${what} could not be copied`, { isBad: true }),
    );
  const messageAt = async (place: number): Promise<Message | undefined> => {
    const at = reader.byPlace.get(place) ?? 0;
    const from = outline.rows[Math.floor(at / PAGE) * PAGE]?.place ?? place;
    const page: Page<Message> = await queries.fetchQuery(messagesQuery(id, from));
    return page.items.find((message) => message.place === place);
  };
  const copyMessage = async () => {
    const message = await messageAt(placeNow(reader));
    if (message) await copy(asMarkdown(message), 'Message');
  };
  const copyLink = () => {
    const address = new URL(window.location.href);
    address.search = `?at=${placeNow(reader)}`;
    return copy(address.href, 'Link');
  };
  const copyResume = async () => {
    const { command, cwd, reason } = await queries.fetchQuery(resumeQuery(id));
    if (command === null) say(reason ?? 'it cannot be taken up here', { isBad: true });
    else await copy(inFolder(command, cwd, shellOf(cwd)), 'Command');
  };
  const save = async () => {
    const place = placeNow(reader);
    const { items } = await queries.fetchQuery(placesQuery(id));
    const isSaved = items.some((one) => one.place === place);
    await setPlace(id, place, !isSaved);
    await queries.invalidateQueries({ queryKey: placesQuery(id).queryKey });
    say(isSaved ? 'Place forgotten' : 'Place saved');
  };
  const failed = (error: unknown) =>
    say(`That did not work: ${error instanceof Error ? error.message : error}`, { isBad: true });
  return [
    {
      id: 'reader.copy',
      name: 'Copy the message',
      group,
      keys: ['c'],
      run: () => void copyMessage().catch(failed),
    },
    { id: 'reader.link', name: 'Copy a link to the message', group, keys: ['l'], run: () => void copyLink() },
    {
      id: 'reader.resume',
      name: 'Copy the command to resume',
      group,
      keys: ['r'],
      run: () => void copyResume().catch(failed),
    },
    {
      id: 'reader.save',
      name: 'Save or forget the place',
      group,
      keys: ['m'],
      run: () => void save().catch(failed),
    },
  ];
}

/** Everything that keys do in a session. */
export function useReaderActions(props: Props): void {
  const { reader, search, write, finding } = props;
  const group = 'Session';
  const openOrFold = () => {
    const entry = reader.layout.entries[indexNow(reader)];
    if (entry?.kind === 'fold') reader.fold(entry.key, !entry.isOpen);
    else reader.list.current?.toggle(indexNow(reader));
  };
  useActions([
    ...useMoves(props),
    ...useCopies(props),
    { id: 'reader.open', name: 'Open or fold', group, keys: ['o'], isQuiet: true, run: openOrFold },
    {
      id: 'reader.open-all',
      name: 'Open or fold all',
      group,
      keys: ['O'],
      run: () => reader.openings.setAll(!reader.openings.areAllOpen),
    },
    {
      id: 'reader.conversation',
      name: 'Conversation only, or all',
      group,
      keys: ['z'],
      run: () => write({ mode: search.mode === 'conversation' ? undefined : 'conversation' }),
    },
    {
      id: 'reader.find',
      name: 'Find in this session',
      group,
      keys: ['/', 'mod+f'],
      run: () => reader.field.current?.select(),
    },
    {
      id: 'reader.follow',
      name: 'Follow the end',
      group,
      keys: ['f'],
      run: () => {
        write({ tail: search.tail ? undefined : true });
        if (!search.tail) reader.list.current?.showEnd();
      },
    },
    ...(finding.query === ''
      ? []
      : [
          {
            id: 'reader.close',
            name: 'Close find',
            group,
            keys: ['Escape'],
            isQuiet: true,
            run: finding.close,
          },
        ]),
  ]);
}
