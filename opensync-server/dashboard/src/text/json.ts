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

/** What closes all that is open at the end of a piece of JSON. */
function closers(json: string): string {
  const open: string[] = [];
  let isText = false;
  for (let at = 0; at < json.length; at += 1) {
    const letter = json[at];
    if (isText) {
      if (letter === '\\') at += 1;
      else if (letter === '"') isText = false;
    } else if (letter === '"') isText = true;
    else if (letter === '{' || letter === '[') open.push(letter === '{' ? '}' : ']');
    else if (letter === '}' || letter === ']') open.pop();
  }
  return (isText ? '"' : '') + open.reverse().join('');
}

/** Reads JSON of which the end is missing: as far as it goes. */
export function readCutJson(json: string): Json | undefined {
  // An escape in the middle, a name without its value, a comma without what follows: a little less is whole.
  for (let less = 0; less < 12 && less < json.length; less += 1) {
    const piece = json.slice(0, json.length - less).replace(/[\s,]+$/, '');
    const value = readJson(piece + closers(piece));
    if (value !== undefined) return value;
  }
  return undefined;
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
