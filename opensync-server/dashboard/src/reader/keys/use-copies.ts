import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useRef } from 'react';
import type { Action } from '../../actions/registry';
import { messagesQuery, PAGE, placesQuery, resumeQuery, setPlace } from '../../api/reader';
import type { Message, Outline } from '../../api/types';
import { plural } from '../../format/numbers';
import { inFolder, shellOf } from '../../format/shell';
import { say, tried } from '../../parts/notices';
import { asMarkdown } from '../as-markdown';
import { copyWhole } from '../copy-whole';
import type { ReaderState } from '../use-reader';
import { GROUP } from './group';
import { placeNow } from './where';

interface About {
  id: string;
  queries: QueryClient;
  reader: ReaderState;
  outline: Outline;
  /** Where what is to be copied begins, once that is said. */
  begin: RefObject<number | null>;
}

async function copy(text: string, what: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  say(`${what} copied`);
}

async function messageNow({ id, queries, reader, outline }: About): Promise<Message | undefined> {
  const place = placeNow(reader);
  const at = reader.byPlace.get(place) ?? 0;
  const from = outline.rows[Math.floor(at / PAGE) * PAGE]?.place ?? place;
  const page = await queries.fetchQuery(messagesQuery(id, from));
  return page.items.find((message) => message.place === place);
}

async function copyMessage(about: About): Promise<void> {
  const message = await messageNow(about);
  if (message) await copy(asMarkdown(message), 'Message');
}

/** The messages from one place to another, both among them. */
async function messagesBetween({ id, queries, reader, outline }: About, first: number, last: number) {
  const found: Message[] = [];
  const [begin, end] = [reader.byPlace.get(first) ?? 0, reader.byPlace.get(last) ?? 0];
  for (let at = Math.floor(begin / PAGE) * PAGE; at <= end; at += PAGE) {
    const from = outline.rows[at]?.place ?? first;
    const page = await queries.fetchQuery(messagesQuery(id, from));
    found.push(...page.items.filter(({ place }) => place >= first && place <= last));
  }
  return found;
}

/** Says first where to begin, and then copies from there to here. */
async function copyRange(about: About): Promise<void> {
  const { reader, begin } = about;
  const [here, there] = [placeNow(reader), begin.current];
  if (there === null) {
    begin.current = here;
    say('From here: press C again where it ends');
    return;
  }
  begin.current = null;
  const messages = await messagesBetween(about, Math.min(here, there), Math.max(here, there));
  await copy(
    messages.map(asMarkdown).filter(Boolean).join('\n\n---\n\n'),
    plural(messages.length, 'message'),
  );
}

function copyLink({ reader }: About): Promise<void> {
  const address = new URL(window.location.href);
  address.search = `?at=${placeNow(reader)}`;
  return copy(address.href, 'Link');
}

async function copyResume({ id, queries }: About): Promise<void> {
  const { command, cwd = null, reason } = await queries.fetchQuery(resumeQuery(id));
  if (command == null) say(reason ?? 'it cannot be taken up here', { isBad: true });
  else await copy(inFolder(command, cwd, shellOf(cwd)), 'Command');
}

async function savePlace({ id, queries, reader }: About): Promise<void> {
  const place = placeNow(reader);
  const { items } = await queries.fetchQuery(placesQuery(id));
  const isSaved = items.some((one) => one.place === place);
  await setPlace(id, place, !isSaved);
  await queries.invalidateQueries({ queryKey: placesQuery(id).queryKey });
  say(isSaved ? 'Place forgotten' : 'Place saved');
}

/** What takes something of a session along. */
export function useCopies(id: string, reader: ReaderState, outline: Outline): Action[] {
  const begin = useRef<number | null>(null);
  const about = { id, queries: useQueryClient(), reader, outline, begin };
  const action = (word: string, name: string, key: string, run: (about: About) => Promise<void>): Action => ({
    id: `reader.${word}`,
    name,
    group: GROUP,
    keys: [key],
    run: () => tried(run(about)),
  });
  return [
    action('copy', 'Copy the message', 'c', copyMessage),
    action('range', 'Copy from here to here', 'C', copyRange),
    action('whole', 'Copy the whole session as Markdown', 'y', () => copyWhole(outline.session)),
    action('link', 'Copy a link to the message', 'l', copyLink),
    action('resume', 'Copy the command to resume', 'r', copyResume),
    action('save', 'Save or forget the place', 'm', savePlace),
  ];
}
