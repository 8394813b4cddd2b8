import { describe, expect, it } from 'vitest';
import type { Job } from '../api/types';
import { endOf, partOf, progressOf } from './job-words';

const JOB: Job = {
  id: '1',
  kind: 'import',
  state: 'running',
  phase: 'claude-code',
  unit: 'bytes',
  done: 3 << 20,
  total: 12 << 20,
  rate: 1 << 20,
  startedAt: 0,
  result: {},
};

describe('a job that goes on', () => {
  it('names the agent that is read, how much of it, and how long it will take', () => {
    expect(progressOf(JOB)).toBe('Reading Claude Code: 3 MB of 12 MB, about 9 s left');
    expect(partOf(JOB)).toBe(0.25);
  });

  it('says what it counts, and no time where it is soon over', () => {
    const job = { ...JOB, phase: 'deleting', unit: 'sessions', done: 1200, total: 1300, rate: 500 };
    expect(progressOf(job)).toBe('Deleting: 1,200 of 1,300 sessions');
  });

  it('has no part where nothing is known of it', () => {
    const job = { ...JOB, phase: '', total: 0, done: 0 };
    expect(progressOf(job)).toBe('Starting');
    expect(partOf(job)).toBeNull();
  });
});

describe('a job that has ended', () => {
  it('says what it did, and what it could not do', () => {
    const result = { sessions: 1, messages: 20, filesRead: 3, failed: 2 };
    expect(endOf({ ...JOB, state: 'done', result })).toBe(
      'Imported 1 session and 20 messages; 2 logs could not be read',
    );
    expect(endOf({ ...JOB, state: 'done', result: { messages: 0 } })).toBe('Nothing new was written');
    const repriced = { ...JOB, kind: 'reprice', state: 'done' } as const;
    expect(endOf({ ...repriced, result: { changed: 0 } })).toBe('No cost has changed');
  });

  it('says why it failed, and that it was stopped', () => {
    expect(endOf({ ...JOB, state: 'failed', error: 'no room' })).toBe('It failed: no room');
    expect(endOf({ ...JOB, state: 'stopped', kind: 'delete', result: { sessions: 2, messages: 8 } })).toBe(
      'Stopped: deleted 2 sessions and 8 messages. What was done until then stays',
    );
    expect(endOf({ ...JOB, state: 'stopped' })).toBe('Stopped. What was done until then stays');
  });
});
