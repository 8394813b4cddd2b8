import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { licencesOf } from '../../build/licences.ts';

it('the licences that the pages show have a text for each package, and OpenSync comes first', () => {
  const licences = licencesOf(fileURLToPath(new URL('../..', import.meta.url)));
  expect(licences[0]?.name).toBe('OpenSync');
  expect(licences.map(({ name }) => name)).toContain('@tanstack/react-query');
  const silent = licences.filter(({ text, licence }) => text.length < 200 || licence === '');
  expect(silent.map(({ name }) => name)).toEqual([]);
});
