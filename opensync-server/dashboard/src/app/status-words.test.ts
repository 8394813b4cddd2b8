import { describe, expect, it } from 'vitest';
import type { Job } from '../api/types';
import { aloud, doings, type Known } from './status-words';

const QUIET: Known = {
  isLost: false,
  running: [],
  ended: null,
  unindexed: 0,
  unembedded: 3,
  changes: 1000,
};

const IMPORT: Job = {
  id: '1',
  kind: 'import',
  state: 'running',
  phase: 'claude-code',
  unit: 'bytes',
  done: 3 << 20,
  total: 12 << 20,
  rate: 0,
  startedAt: 0,
  result: {},
};

const texts = (known: Partial<Known>, page = '/') =>
  doings({ ...QUIET, ...known }, page).map(({ text }) => text);

describe('the line at the foot', () => {
  it('says nothing while nothing happens, nor of a few changes that are on their way', () => {
    expect(texts({})).toEqual([]);
    expect(aloud(QUIET, '/')).toBe('');
  });

  it('says what is lost first, then what goes on, then what is behind', () => {
    const known = { isLost: true, running: [IMPORT], unindexed: 1200, unembedded: 4000 };
    expect(texts(known)).toEqual([
      'The server does not answer: trying again',
      'Reading Claude Code: 3 MB of 12 MB',
      '1,200 changes to be indexed',
      '4,000 changes to be embedded',
    ]);
  });

  it('leaves a job to its own page', () => {
    expect(texts({ running: [IMPORT] }, '/settings/sources')).toEqual([]);
    expect(aloud({ ...QUIET, running: [IMPORT] }, '/settings/sources')).toBe('');
    expect(texts({ running: [IMPORT] }, '/settings/model')).toHaveLength(1);
  });

  it('says what is embedded once, while a job does it', () => {
    const embed: Job = { ...IMPORT, kind: 'embed', phase: 'embedding', unit: 'passages' };
    expect(texts({ running: [embed], unembedded: 4000 })).toHaveLength(1);
  });

  it('is read aloud when a job begins and when it ends, and not as it goes on', () => {
    const begun = aloud({ ...QUIET, running: [IMPORT] }, '/');
    expect(aloud({ ...QUIET, running: [{ ...IMPORT, done: 9 << 20 }] }, '/')).toBe(begun);
    const ended: Job = { ...IMPORT, state: 'failed', error: 'no room' };
    expect(aloud({ ...QUIET, ended }, '/')).toBe('It failed: no room');
    expect(doings({ ...QUIET, ended }, '/')[0]?.isBad).toBe(true);
  });
});
