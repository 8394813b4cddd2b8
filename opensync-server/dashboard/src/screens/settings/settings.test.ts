import { describe, expect, it } from 'vitest';
import type { Source } from '../../api/types';
import { deletionOf, isHere } from './sources-of';
import { timeLeft } from './time-left';

const SOURCE: Source = {
  name: 'codex',
  title: 'Codex',
  folders: [{ path: '/home/ana/.codex', isThere: false, state: 'missing' }],
  hidden: false,
  sessions: 0,
  logs: 0,
  waiting: 0,
  versions: [],
  unread: [],
  unreadCount: 0,
};

describe('the time that is left', () => {
  it('follows from how much was done since it was first looked at', () => {
    expect(timeLeft({ pending: 1000, at: 0 }, 900, 10_000)).toBe(90_000);
  });

  it('is not known at first, or where nothing was done', () => {
    expect(timeLeft({ pending: 1000, at: 0 }, 900, 1000)).toBeNull();
    expect(timeLeft({ pending: 1000, at: 0 }, 1000, 60_000)).toBeNull();
  });
});

describe('an agent', () => {
  it('is listed where it has written, is hidden, or may not be read', () => {
    expect(isHere(SOURCE)).toBe(false);
    expect(isHere({ ...SOURCE, logs: 1 })).toBe(true);
    expect(isHere({ ...SOURCE, hidden: true })).toBe(true);
    expect(isHere({ ...SOURCE, folders: [{ path: '/root', isThere: true, state: 'closed' }] })).toBe(true);
  });

  it('warns of what it deletes only where that is not here yet', () => {
    const keeps = { ...SOURCE, retentionDays: 30, retentionSetting: 'cleanupPeriodDays', firstDeletionAt: 7 };
    expect(deletionOf(SOURCE)).toBeNull();
    expect(deletionOf(keeps)).toEqual({
      text: 'It deletes what it wrote after 30 days (its setting cleanupPeriodDays); what is imported stays.',
      at: null,
    });
    expect(deletionOf({ ...keeps, waiting: 2 })?.at).toBe(7);
  });
});
