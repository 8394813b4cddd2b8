/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Reads JSON; nothing where it is none. */
export function readJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** Whether it has fields. */
export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field of that name, if it is the object's own. */
export function field(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The first of the fields that is a text. */
export function textAt(value: Json | undefined, ...names: string[]): string | undefined {
  for (const name of names) {
    const found = field(value, name);
    if (typeof found === 'string') return found;
  }
  return undefined;
}

/** The first of the fields that is a number. */
export function numberAt(value: Json | undefined, ...names: string[]): number | undefined {
  for (const name of names) {
    const found = field(value, name);
    if (typeof found === 'number') return found;
  }
  return undefined;
}

/** The items of a field that is a list. */
export function listAt(value: Json | undefined, name: string): Json[] {
  const found = field(value, name);
  return Array.isArray(found) ? found : [];
}
