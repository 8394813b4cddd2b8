import type { Filter } from '../format/filter';
import type { By, Dimension } from '../format/measures';
import { modelName, plain, projectName } from '../format/names';
import { agentName } from './agent';

/** What is said where a name is not known. */
const NAMELESS: Readonly<Record<By, string>> = {
  model: 'no model',
  project: 'no project',
  source: 'unknown agent',
  provider: 'unknown provider',
  tool: 'without a name',
};

/** Folders from the end of a path on, so many of them. */
function tail(path: string, count: number): string {
  return path
    .split(/[\\/]/)
    .filter((part) => part !== '')
    .slice(-count)
    .join('/');
}

function nameOf(by: By, value: string): string {
  if (value === '') return NAMELESS[by];
  if (by === 'model') return modelName(value);
  if (by === 'source') return agentName(value);
  return by === 'project' ? (projectName({ path: value }) ?? value) : plain(value);
}

/** What values of a dimension are called by people. Projects of one name have the folder above it too. */
export function namesOf(by: By, values: readonly string[]): string[] {
  const names = values.map((value) => nameOf(by, value));
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.map((name, at) => {
    const value = values[at] ?? '';
    if ((counts.get(name) ?? 0) < 2 || value === '') return name;
    return by === 'project' ? plain(tail(value, 2)) : plain(value);
  });
}

/** The sessions of a filter that have a value; nothing where none can be asked for. */
export function filterBy(filter: Filter, by: Dimension, value: string): Filter | null {
  return value === '' ? null : { ...filter, [by]: [value] };
}
