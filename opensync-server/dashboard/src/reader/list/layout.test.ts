import { describe, expect, it } from 'vitest';
import type { OutlineRow } from '../../api/types';
import { type Entry, layOut } from './layout';
import { wholeView } from './view';

const BEGIN = Date.UTC(2026, 0, 5, 12);

/** Rows by a word each: `p` prompt, `a` answer, `c` call, `C` answer that calls, `r` result, `!` failed result, `i` injected, `s` side, `t` thinking. */
function rowsOf(words: string): OutlineRow[] {
  return [...words].map((word, place) => ({
    place,
    role: 'pi'.includes(word) ? 'user' : 'r!'.includes(word) ? 'tool' : 'assistant',
    at: BEGIN + place * 1000,
    kinds: kindsOf(word),
    bytes: 10,
    isError: word === '!',
    cost: null,
    model: 'm',
    tool: 'cC'.includes(word) ? 'Read' : null,
    isInjected: word === 'i',
    isSidechain: word === 's',
  }));
}

function kindsOf(word: string): OutlineRow['kinds'] {
  if (word === 'c') return ['toolCall'];
  if (word === 'C') return ['text', 'toolCall'];
  if (word === 't') return ['thinking'];
  return 'r!'.includes(word) ? ['toolResult'] : ['text'];
}

function lineOf(entry: Entry): string {
  if (entry.kind === 'message') return `${entry.isInner ? '  ' : ''}${entry.is} ${entry.row.place}`;
  if (entry.kind !== 'fold') return entry.kind;
  return `${entry.what} ${entry.rows.map((row) => row.place).join(',')}${entry.isOpen ? ' open' : ''}`;
}

const linesOf = (words: string, view = wholeView) => layOut(rowsOf(words), view).entries.map(lineOf);

describe('a session laid out', () => {
  it('shows what tools gave back with the call, and folds calls that follow one another', () => {
    expect(linesOf('pcrcra')).toEqual(['day', 'prompt 0', 'calls 1,3', 'answer 5']);
  });

  it('does not fold a single call', () => {
    expect(linesOf('pcra')).toEqual(['day', 'prompt 0', 'calls 1', 'answer 3']);
    expect(layOut(rowsOf('pcra'), wholeView).entries[2]?.kind).toBe('message');
  });

  it('opens calls of which one failed', () => {
    expect(linesOf('pcrc!a')).toEqual([
      'day',
      'prompt 0',
      'calls 1,3 open',
      '  calls 1',
      '  calls 3',
      'answer 5',
    ]);
  });

  it('opens all calls where one likes them so, and folds those that one folds', () => {
    const view = { ...wholeView, foldsCalls: false };
    expect(linesOf('pcrcra', view)).toEqual([
      'day',
      'prompt 0',
      'calls 1,3 open',
      '  calls 1',
      '  calls 3',
      'answer 5',
    ]);
    expect(linesOf('pcrcra', { ...view, folds: new Map([['calls-1', false]]) })).toContain('calls 1,3');
  });

  it('keeps what was folded by hand folded', () => {
    const folds = new Map([['calls-1', false]]);
    expect(linesOf('pcrc!a', { ...wholeView, folds })).toEqual(['day', 'prompt 0', 'calls 1,3', 'answer 5']);
  });

  it('keeps what an answer calls with the answer', () => {
    expect(linesOf('pCra')).toEqual(['day', 'prompt 0', 'answer 1', 'answer 3']);
  });

  it('folds what was put in and what was said on a side branch', () => {
    expect(linesOf('piiassa')).toEqual([
      'day',
      'prompt 0',
      'injected 1,2',
      'answer 3',
      'side 4,5',
      'answer 6',
    ]);
  });

  it('lets thoughts and reminders between calls stand with them', () => {
    expect(linesOf('ptcricra')).toEqual(['day', 'prompt 0', 'calls 1,2,4,5', 'answer 7']);
  });

  it('shows a result whose call is nowhere by itself', () => {
    expect(linesOf('ra')).toEqual(['day', 'results 0', 'answer 1']);
  });

  it('finds every message on some line, and a result where it was called', () => {
    const layout = layOut(rowsOf('pcrc!aiCra'), wholeView);
    for (let place = 0; place < 10; place += 1) expect(layout.indexOf.has(place)).toBe(true);
    expect(layout.indexOf.get(4)).toBe(layout.indexOf.get(3));
    expect(layout.indexOf.get(8)).toBe(layout.indexOf.get(7));
  });

  it('divides days, long gaps and models', () => {
    const rows = rowsOf('papapa');
    for (const row of rows.slice(2)) row.at = (row.at ?? 0) + 11 * 60_000;
    for (const row of rows.slice(4)) row.at = (row.at ?? 0) + 25 * 3_600_000;
    if (rows[5]) rows[5].model = 'other';
    expect(layOut(rows, wholeView).entries.map(lineOf)).toEqual([
      'day',
      'prompt 0',
      'answer 1',
      'gap',
      'prompt 2',
      'answer 3',
      'day',
      'prompt 4',
      'model',
      'answer 5',
    ]);
  });
});

describe('what is shown of a session', () => {
  it('is prompts and last answers in a conversation', () => {
    expect(linesOf('pacrapa', { ...wholeView, mode: 'conversation' })).toEqual([
      'day',
      'prompt 0',
      'answer 4',
      'prompt 5',
      'answer 6',
    ]);
  });

  it('is prompts and what edited in changes', () => {
    const rows = rowsOf('pcrcra');
    if (rows[3]) rows[3].tool = 'Edit';
    expect(layOut(rows, { ...wholeView, mode: 'changes' }).entries.map(lineOf)).toEqual([
      'day',
      'prompt 0',
      'calls 3',
    ]);
  });

  it('leaves out kinds that are hidden', () => {
    const hide = new Set(['tools', 'system'] as const);
    expect(linesOf('picra', { ...wholeView, hide })).toEqual(['day', 'prompt 0', 'answer 4']);
  });
});

it('a session of ten thousand messages is laid out anew at once, by the time of the processor', () => {
  const rows = rowsOf('pacrcrcra'.repeat(1111));
  for (let warm = 0; warm < 3; warm += 1) layOut(rows, wholeView);
  const begin = process.cpuUsage();
  layOut(rows, wholeView);
  const { user, system } = process.cpuUsage(begin);
  expect((user + system) / 1000).toBeLessThan(250);
});
