import { listOf, textOf } from './address';

/** Fields by whose values sessions are filtered; a value after `-` is kept out. */
export const FIELDS = ['source', 'project', 'model', 'provider', 'tag', 'branch', 'status'] as const;
export type Field = (typeof FIELDS)[number];

/** What a session can have. */
export const MARKS = ['error', 'shared', 'eval', 'child'] as const;
export type Mark = (typeof MARKS)[number];

/** Which sessions are meant. The same in the address, in the field of the filter and in requests. */
export interface Filter extends Partial<Record<Field, string[]>> {
  text?: string;
  has?: Mark[];
  from?: string;
  to?: string;
}

/** One condition of a filter, as it is shown. */
export interface Condition {
  field: Field | 'has' | 'from' | 'to';
  value: string;
  isExcluded: boolean;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The filter that an address holds. */
export function readFilter(search: Readonly<Record<string, unknown>>): Filter {
  const filter: Filter = {};
  const text = textOf(search.text);
  if (text) filter.text = text;
  for (const field of FIELDS) {
    const values = listOf(search[field]);
    if (values.length > 0) filter[field] = values;
  }
  const words = listOf(search.has).flatMap((value) => value.split(','));
  const has = MARKS.filter((mark) => words.includes(mark));
  if (has.length > 0) filter.has = has;
  for (const end of ['from', 'to'] as const) {
    const day = textOf(search[end]);
    if (day && DAY.test(day)) filter[end] = day;
  }
  return filter;
}

/** All conditions of a filter but its text. */
export function conditionsOf(filter: Filter): Condition[] {
  const conditions: Condition[] = FIELDS.flatMap((field) =>
    (filter[field] ?? []).map((value) => {
      const isExcluded = value.length > 1 && value.startsWith('-');
      return { field, value: isExcluded ? value.slice(1) : value, isExcluded };
    }),
  );
  for (const value of filter.has ?? []) conditions.push({ field: 'has', value, isExcluded: false });
  for (const field of ['from', 'to'] as const) {
    const value = filter[field];
    if (value) conditions.push({ field, value, isExcluded: false });
  }
  return conditions;
}

function isField(word: string): word is Field {
  return FIELDS.some((field) => field === word);
}

function isMark(word: string): word is Mark {
  return MARKS.some((mark) => mark === word);
}

/** The filter with a condition more; the same filter if it makes no sense. */
export function withCondition(filter: Filter, condition: Condition): Filter {
  const { field, value, isExcluded } = condition;
  if (field === 'from' || field === 'to') return DAY.test(value) ? { ...filter, [field]: value } : filter;
  if (field === 'has') {
    const has = filter.has ?? [];
    return isMark(value) && !has.includes(value) ? { ...filter, has: [...has, value] } : filter;
  }
  const values = (filter[field] ?? []).filter((one) => one !== value && one !== `-${value}`);
  return { ...filter, [field]: [...values, isExcluded ? `-${value}` : value] };
}

/** The filter with a condition less. */
export function withoutCondition(filter: Filter, condition: Condition): Filter {
  const { field, value, isExcluded } = condition;
  const rest = { ...filter };
  if (field === 'from' || field === 'to') {
    delete rest[field];
    return rest;
  }
  const written = isExcluded ? `-${value}` : value;
  if (field === 'has') rest.has = (filter.has ?? []).filter((one) => one !== value);
  else rest[field] = (filter[field] ?? []).filter((one) => one !== written);
  if (rest[field]?.length === 0) delete rest[field];
  return rest;
}

/** Words that may be quoted: `project:"my shop" -tag:old fix`. */
const WORDS = /(-?[a-z]+:)?(?:"([^"]*)"|(\S+))/g;

/**
 * Takes what was typed into a filter: `project:shop`, `-tag:"not this"`, `has:error`, `from:2026-01-31`
 * become conditions, the rest is the text to be found in titles and first prompts.
 */
export function withTyped(filter: Filter, typed: string): Filter {
  let next: Filter = { ...filter };
  const rest: string[] = [];
  for (const [whole, prefix = '', quoted, plain] of typed.matchAll(WORDS)) {
    const isExcluded = prefix.startsWith('-');
    const field = prefix.slice(isExcluded ? 1 : 0, -1);
    const value = quoted ?? plain ?? '';
    const isKnown = isField(field) || field === 'has' || field === 'from' || field === 'to';
    if (!isKnown || value === '') rest.push(whole);
    else next = withCondition(next, { field, value, isExcluded });
  }
  delete next.text;
  if (rest.length > 0) next.text = rest.join(' ');
  return next;
}

/** Whether a filter leaves everything in. */
export function isEmptyFilter(filter: Filter): boolean {
  return !filter.text && conditionsOf(filter).length === 0;
}
