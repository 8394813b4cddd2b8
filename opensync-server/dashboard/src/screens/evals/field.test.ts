import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Draft, Field } from './field';

/** A server with one text, and a browser that keeps one draft. */
function world(text: string, draft: Draft | null = null) {
  const now = { text, draft, writes: 0, isAway: false };
  const io = {
    read: async () => {
      if (now.isAway) throw new Error('the server does not answer');
      return now.text;
    },
    write: async (next: string) => {
      if (now.isAway) throw new Error('the server does not answer');
      now.writes += 1;
      now.text = next;
    },
    keep: (next: Draft | null) => {
      now.draft = next;
    },
    kept: () => now.draft,
  };
  return { now, io };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a field', () => {
  it('is saved once one stops to type, and kept in the browser until then', async () => {
    const { now, io } = world('');
    const field = new Field(io, '');
    for (const text of ['a', 'an', 'an answer']) field.type(text);
    expect(now.draft).toEqual({ base: '', text: 'an answer' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(now).toMatchObject({ text: 'an answer', writes: 1, draft: null });
    expect(field.view().state).toBe('saved');
  });

  it('saves what was typed while it was being saved', async () => {
    const { now, io } = world('');
    const field = new Field(io, '');
    field.type('one');
    const saving = field.save();
    field.type('one two');
    await saving;
    expect(field.view()).toMatchObject({ text: 'one two', state: 'typed' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(now).toMatchObject({ text: 'one two', draft: null });
  });

  it('keeps the text while the server is away, and saves it when it is back', async () => {
    const { now, io } = world('');
    now.isAway = true;
    const field = new Field(io, '');
    field.type('an answer');
    await vi.advanceTimersByTimeAsync(1000);
    expect(field.view()).toMatchObject({ state: 'failed', error: 'the server does not answer' });
    expect(now.draft?.text).toBe('an answer');
    now.isAway = false;
    await vi.advanceTimersByTimeAsync(6000);
    expect(now.text).toBe('an answer');
  });

  it('takes up a text that an earlier page did not get to save', async () => {
    const { now, io } = world('old', { base: 'old', text: 'old and new' });
    const field = new Field(io, 'old');
    expect(field.view()).toMatchObject({ text: 'old and new', isRestored: true });
    await vi.advanceTimersByTimeAsync(10);
    expect(now).toMatchObject({ text: 'old and new', draft: null });
  });

  it('forgets a draft that has arrived after all', () => {
    const { now, io } = world('new', { base: 'old', text: 'new' });
    expect(new Field(io, 'new').view()).toMatchObject({ text: 'new', state: 'saved' });
    expect(now.draft).toBeNull();
  });

  it('writes nothing over what somebody else wrote meanwhile', async () => {
    const { now, io } = world('old');
    const field = new Field(io, 'old');
    field.type('mine');
    now.text = 'theirs';
    await vi.advanceTimersByTimeAsync(1000);
    expect(field.view()).toMatchObject({ state: 'conflict', text: 'mine', theirs: 'theirs' });
    expect(now.text).toBe('theirs');
    field.settle('mine');
    await vi.advanceTimersByTimeAsync(1000);
    expect(now).toMatchObject({ text: 'mine', draft: null });
  });

  it('takes theirs where one says so', async () => {
    const { now, io } = world('old');
    const field = new Field(io, 'old');
    field.type('mine');
    now.text = 'theirs';
    await vi.advanceTimersByTimeAsync(1000);
    field.settle('theirs');
    expect(field.view()).toMatchObject({ state: 'saved', text: 'theirs' });
    expect(now).toMatchObject({ text: 'theirs', draft: null });
  });

  it('shows what changes elsewhere while nothing is typed', () => {
    const { io } = world('old');
    const field = new Field(io, 'old');
    field.seen('newer');
    expect(field.view().text).toBe('newer');
    field.type('mine');
    field.seen('newest');
    expect(field.view().text).toBe('mine');
  });
});
