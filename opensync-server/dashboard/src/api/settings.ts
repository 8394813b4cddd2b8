import { queryOptions } from '@tanstack/react-query';
import { ask, get } from './client';
import type { Job, OwnRates, Page, PriceChanged, Setting, Tried } from './types';

/** What the settings' file says, for administrators. */
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => get('/settings', { signal }),
  refetchOnMount: 'always',
});

/** Changes settings; `null` has the default hold again. */
export function changeSettings(edit: Readonly<Record<string, unknown>>): Promise<Page<Setting>> {
  return ask('patch', '/settings', { body: { ...edit } });
}

/** The agents whose history can be read, and what of each is here. */
export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: ({ signal }) => get('/sources', { signal }),
  refetchOnMount: 'always',
});

/** Hides an agent's sessions everywhere, or shows them again. */
export function hideSource(name: string, hidden: boolean): Promise<void> {
  return ask('patch', '/sources/{name}', { path: { name }, body: { hidden } });
}

/** Milliseconds between two looks at what is not embedded yet. */
const LOOK = 3000;

/** The model, and how far the archive is embedded with it. */
export const modelQuery = queryOptions({
  queryKey: ['model'],
  queryFn: ({ signal }) => get('/model', { signal }),
  refetchOnMount: 'always',
  refetchInterval: ({ state }) => ((state.data?.pending ?? 0) > 0 ? LOOK : false),
});

/** Installs the model from its file. */
export function installFrom(file: Blob): Promise<Job> {
  return ask('post', '/model/file', { body: file });
}

/** The kinds of secrets that are known, and whether e-mail addresses are hidden with them. */
export const redactionQuery = queryOptions({
  queryKey: ['redaction'],
  queryFn: ({ signal }) => get('/redact/rules', { signal }),
  refetchOnMount: 'always',
});

/** Tells what of a text would be hidden. The server keeps nothing of it. */
export function tryRedaction(text: string, emails: boolean, signal: AbortSignal): Promise<Tried> {
  return ask('post', '/redact/try', { body: { text, emails }, signal });
}

/** What models cost; beside those that are used, those whose name holds `text`. */
export function pricesQuery(text: string) {
  return queryOptions({
    queryKey: ['prices', text],
    queryFn: ({ signal }) => get('/prices', { query: { text }, signal }),
    placeholderData: (before) => before,
    refetchOnMount: 'always',
  });
}

/** Sets one's own price of a model, and has stored costs computed again. */
export function setPrice(model: string, rates: OwnRates): Promise<PriceChanged> {
  return ask('put', '/prices/{model}', { path: { model }, body: rates });
}

/** Has the table's price of a model hold again. */
export function unsetPrice(model: string): Promise<PriceChanged> {
  return ask('delete', '/prices/{model}', { path: { model } });
}

/** How much is kept, and what it takes up. */
export const storageQuery = queryOptions({
  queryKey: ['storage'],
  queryFn: ({ signal }) => get('/storage', { signal }),
  refetchOnMount: 'always',
});
