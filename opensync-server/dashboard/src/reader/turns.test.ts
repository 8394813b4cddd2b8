import { expect, it } from 'vitest';
import type { OutlineRow } from '../api/types';
import { asMarkdown } from './as-markdown';
import { filesOf } from './panels/files-of';
import { toolsOf } from './panels/tools-of';
import { turnsOf } from './turns';

const base: OutlineRow = {
  place: 0,
  role: 'assistant',
  at: 0,
  kinds: ['text'],
  bytes: 1,
  isError: false,
  cost: null,
  model: null,
  isInjected: false,
  isSidechain: false,
};

it('a prompt is told with what it led to, until the next', () => {
  const rows: OutlineRow[] = [
    { ...base, place: 0, role: 'user', title: 'do it', at: 1000 },
    { ...base, place: 1, kinds: ['toolCall'], tool: 'Edit', cost: 0.5, model: 'm', at: 2000 },
    { ...base, place: 2, role: 'tool', kinds: ['toolResult'], isError: true, at: 5000 },
    { ...base, place: 3, model: 'm', cost: null, at: 6000 },
    { ...base, place: 4, role: 'user', title: 'again', at: 9000 },
  ];
  const [first, second] = turnsOf(rows);
  expect(first).toMatchObject({
    title: 'do it',
    calls: 1,
    edits: 1,
    failures: 1,
    cost: 0.5,
    unpriced: 1,
    ms: 5000,
  });
  expect(second).toMatchObject({ number: 2, title: 'again', calls: 0, cost: null });
});

const call = {
  place: 1,
  tool: 'Read',
  path: '/w/a',
  part: 0,
  beginAt: 0,
  endAt: 10,
  isError: false,
  added: null,
  removed: null,
};

it('files are told by what was done to them, changed ones first', () => {
  const files = filesOf([
    call,
    { ...call, place: 2, path: '/w/b', tool: 'Edit', added: 3, removed: 1 },
    { ...call, place: 3 },
  ]);
  expect(files.map(({ path, reads, edits, added, places }) => [path, reads, edits, added, places])).toEqual([
    ['/w/b', 0, 1, 3, [2]],
    ['/w/a', 2, 0, 0, [1, 3]],
  ]);
});

it('tools are told with failures and times', () => {
  const [use] = toolsOf([call, { ...call, place: 4, endAt: 30, isError: true }, { ...call, endAt: null }]);
  expect(use).toMatchObject({ tool: 'Read', calls: 3, failures: 1, firstFailure: 4, ms: 40, median: 10 });
});

it('a copied message is Markdown whose fences hold what is in them', () => {
  const part = {
    n: 0,
    name: 'Bash',
    callId: null,
    detail: null,
    isError: false,
    mediaType: null,
    bytes: 3,
    cut: false,
  };
  const text = asMarkdown({
    place: 0,
    id: 'm',
    role: 'assistant',
    createdAt: 0,
    model: null,
    provider: null,
    usage: null,
    cost: null,
    unpriced: false,
    isInjected: false,
    isSidechain: false,
    isError: false,
    parentId: null,
    responseId: null,
    durationMs: null,
    parts: [
      { ...part, kind: 'text', text: 'see' },
      { ...part, kind: 'toolResult', text: 'a\n```\nb' },
    ],
  });
  expect(text).toBe('see\n\n````\na\n```\nb\n````');
});
