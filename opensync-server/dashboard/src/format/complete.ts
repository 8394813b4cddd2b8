import { FIELDS } from './filter';

/** Fields of the search language that a query can be narrowed by. */
const QUERY_FIELDS: readonly string[] = [
  ...FIELDS,
  'has',
  'role',
  'tool',
  'commit',
  'did',
  'outcome',
  'before',
  'after',
];

/** The word under the cursor at the end of what is typed. */
interface LastWord {
  /** What stands before it. */
  head: string;
  /** `project` of `project:sh`, or `null` where there is no colon. */
  field: string | null;
  /** What is typed of the value, or of the field. */
  begun: string;
}

/** The last word of what is typed. */
export function lastWord(typed: string): LastWord {
  const [, head = '', word = ''] = /^(.*?)(\S*)$/s.exec(typed) ?? [];
  const colon = word.indexOf(':');
  if (colon < 0) return { head, field: null, begun: word };
  return { head, field: word.slice(0, colon).replace(/^-/, ''), begun: word.slice(colon + 1) };
}

/** Fields that the last word may become, as the whole text would then be. */
export function fieldsFor(typed: string): string[] {
  const { head, field, begun } = lastWord(typed);
  if (field !== null || begun === '') return [];
  const not = begun.startsWith('-') ? '-' : '';
  const letters = begun.slice(not.length);
  return QUERY_FIELDS.filter((name) => letters !== '' && name.startsWith(letters)).map(
    (name) => `${head}${not}${name}:`,
  );
}

/** A value as the search language reads it: with blanks it stands in quotes, in which a quote is written twice. */
export function queryValue(value: string): string {
  return /\s|^"/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** The whole text with the last word's value chosen. */
export function withValue(typed: string, value: string): string {
  const { head } = lastWord(typed);
  const word = typed.slice(head.length);
  return `${head}${word.slice(0, word.indexOf(':') + 1)}${queryValue(value)} `;
}
