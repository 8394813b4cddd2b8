import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Package {
  version?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  dependencies?: Record<string, string>;
}

/** Licences that let us give a package on under ours. */
const LICENCES = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'Unlicense'];

const lock: { packages: Record<string, Package> } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../package-lock.json', import.meta.url)), 'utf8'),
);

/** What goes into the pages: not what builds or tests them. */
const shipped = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);

describe('the packages that go into the pages', () => {
  it('have licences that let us give them on', () => {
    const wrong = shipped.filter(([, { license }]) => !LICENCES.includes(license ?? ''));
    expect(wrong.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
  });

  it('are few', () => {
    expect(Object.keys(lock.packages['']?.dependencies ?? {}).length).toBeLessThanOrEqual(16);
    expect(shipped.length).toBeGreaterThan(0);
    expect(shipped.length).toBeLessThanOrEqual(60);
  });

  it('are named by exact versions', () => {
    const wanted = Object.values(lock.packages['']?.dependencies ?? {});
    expect(wanted.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
