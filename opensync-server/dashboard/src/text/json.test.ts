import { expect, test } from 'vitest';
import { field, readCutJson, readJson, textAt } from './json';

const WHOLE = '{"file_path":"/w/a.rs","content":"line \\"one\\"\\nline \\u00e9 two","more":[1,{"a":true}]}';

test('JSON of which the end is missing is read as far as it goes', () => {
  expect(readCutJson(WHOLE)).toEqual(readJson(WHOLE));
  for (let end = '{"file_path":"/w/a.rs","content":"l'.length; end < WHOLE.indexOf(',"more"'); end += 1) {
    const value = readCutJson(WHOLE.slice(0, end));
    expect(textAt(value, 'file_path')).toBe('/w/a.rs');
    expect(textAt(value, 'content')?.startsWith('l')).toBe(true);
  }
});

test('what is no JSON stays none', () => {
  expect(readCutJson('plain words')).toBeUndefined();
  expect(readCutJson('')).toBeUndefined();
});

test('names of the language itself are no fields', () => {
  expect(field({}, 'constructor')).toBeUndefined();
  expect(field(readJson('{"__proto__":"x"}'), '__proto__')).toBe('x');
});
