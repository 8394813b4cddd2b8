import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

interface Locked {
  version?: string;
  license?: string;
  dev?: boolean;
}

/** A package that goes into the pages, and the terms on which it does. */
export interface Licence {
  name: string;
  version: string;
  licence: string;
  text: string;
}

/** The text of a package's licence, as it comes with the package. */
function textIn(folder: string): string {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.|$)/i.test(name));
  return file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
}

/** OpenSync itself, then the packages that the lock file has for the pages and not for building them. */
export function licencesOf(root: string): Licence[] {
  const own = { name: 'OpenSync', version: '', licence: 'MIT', text: textIn(join(root, '../..')) };
  const lock: { packages: Record<string, Locked> } = JSON.parse(
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
  );
  const packages = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && !dev)
    .map(([path, { version = '', license = '' }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      text: textIn(join(root, path)),
    }));
  return [own, ...packages];
}

const NAME = 'virtual:licences';

/** Lets pages import `virtual:licences`: the licences of what is in them, as those ask for. */
export function licences(root: string): Plugin {
  return {
    name: 'licences',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load: (id) => (id === `\0${NAME}` ? `export default ${JSON.stringify(licencesOf(root))};` : null),
  };
}
