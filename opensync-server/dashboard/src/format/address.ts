/** The search part of an address as texts: a name that stands twice has a list. */
export type Search = Record<string, string | string[]>;

/** Reads the part after the `?`. Names of the language itself, such as `__proto__`, are names too. */
export function parseSearch(text: string): Search {
  const search: Search = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const before = search[name];
    if (before === undefined) search[name] = value;
    else search[name] = Array.isArray(before) ? [...before, value] : [before, value];
  }
  return search;
}

/** Writes it, with its `?`; what is absent, empty or false is left out. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === true) written.append(name, '1');
      else if (typeof one === 'number' || (typeof one === 'string' && one !== ''))
        written.append(name, String(one));
    }
  }
  const text = written.toString();
  return text === '' ? '' : `?${text}`;
}

/** All values of a name. */
export function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === 'string');
  return typeof value === 'string' && value !== '' ? [value] : [];
}

/** The first value of a name. */
export function textOf(value: unknown): string | undefined {
  return listOf(value)[0];
}

/** The value of a name if it is one of `words`. */
export function wordOf<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  const text = textOf(value);
  return words.find((word) => word === text);
}
