import { describe, expect, it } from 'vitest';
import { type Json, readJson } from '../../text/json';
import { changesOf } from './changes';
import { numbered } from './numbered';
import { toolNamed } from './registry';
import type { Call } from './tool';

interface Given {
  input: Json;
  output?: string;
  detail?: Json;
  isError?: boolean;
}

function callOf(name: string, given: Given): Call {
  const { input, output = '', detail, isError = false } = given;
  const result = { text: output, detail, isError, isCut: false, bytes: null, place: 1, part: 0 };
  return { name, input, inputText: JSON.stringify(input), result, place: 0, part: 0, ms: null };
}

/** The line of a call: label, target, facts. */
function line(name: string, given: Given): string {
  const { label, target, facts } = toolNamed(name).summary(callOf(name, given));
  return [label, target, ...facts.map((fact) => fact.text)].filter(Boolean).join(' | ');
}

const hunk = { oldStart: 3, oldLines: 2, newStart: 3, newLines: 3, lines: [' a', '-b', '+c', '+d'] };

describe('the line of a call', () => {
  it.each<[string, Given, string]>([
    ['Read', { input: { file_path: '/w/a.rs', offset: 10, limit: 5 } }, 'Read | /w/a.rs | lines 10–14'],
    [
      'Read',
      { input: { file_path: '/w/a.rs' }, detail: { file: { startLine: 1, numLines: 40 } } },
      'Read | /w/a.rs | lines 1–40',
    ],
    ['read', { input: { filePath: '/w/a.rs' } }, 'Read | /w/a.rs'],
    [
      'Edit',
      {
        input: { file_path: '/w/a.rs', old_string: 'b', new_string: 'c' },
        detail: { structuredPatch: [hunk] },
      },
      'Edit | /w/a.rs | +2 | −1',
    ],
    [
      'edit',
      { input: { filePath: '/w/a.rs', oldString: 'x\n', newString: 'y\n' } },
      'Edit | /w/a.rs | +1 | −1',
    ],
    [
      'MultiEdit',
      {
        input: {
          file_path: '/w/a',
          edits: [
            { old_string: 'a', new_string: 'b' },
            { old_string: 'c', new_string: '' },
          ],
        },
      },
      'Edit | /w/a | +1 | −2',
    ],
    ['Write', { input: { file_path: '/w/b.txt', content: 'a\nb\nc' } }, 'Write | /w/b.txt | 3 lines'],
    [
      'apply_patch',
      { input: { patchText: '*** Begin Patch\n*** Update File: x.rs\n@@\n-a\n+b\n*** End Patch' } },
      'Patch | x.rs | +1 | −1',
    ],
    [
      'Bash',
      { input: { command: 'cargo test\necho done' }, output: 'Exit code 101\nfailed', isError: true },
      'Shell | cargo test | exit 101',
    ],
    ['bash', { input: { command: 'ls' }, detail: { metadata: { exit: 2 } } }, 'Shell | ls | exit 2'],
    ['shell', { input: { command: ['bash', '-lc', 'rg x'] } }, 'Shell | rg x'],
    ['PowerShell', { input: { command: 'dir' } }, 'PowerShell | dir'],
    [
      'Grep',
      {
        input: { pattern: 'fn main', path: 'src', glob: '*.rs' },
        detail: { mode: 'content', numLines: 3, numFiles: 0 },
      },
      'Grep | fn main | src *.rs | 3 lines',
    ],
    [
      'Grep',
      { input: { pattern: 'x' }, detail: { mode: 'files_with_matches', numFiles: 1 } },
      'Grep | x | 1 file',
    ],
    [
      'glob',
      { input: { pattern: '**/*.ts' }, detail: { metadata: { count: 12 } } },
      'Glob | **/*.ts | 12 files',
    ],
    [
      'WebFetch',
      { input: { url: 'https://example.org' }, detail: { code: 404 } },
      'Fetch | https://example.org | 404',
    ],
    [
      'WebSearch',
      { input: { query: 'rust' }, detail: { results: [1, 2] } },
      'Search the web | rust | 2 results',
    ],
    [
      'Agent',
      {
        input: { description: 'look', subagent_type: 'scout', prompt: 'p' },
        detail: { totalToolUseCount: 4 },
      },
      'scout | look | 4 calls',
    ],
    [
      'TodoWrite',
      {
        input: {
          todos: [
            { content: 'a', status: 'completed' },
            { content: 'b', status: 'in_progress' },
          ],
        },
      },
      'To do | b | 1 of 2',
    ],
    [
      'AskUserQuestion',
      { input: { questions: [{ question: 'Which?' }] }, detail: { answers: { 'Which?': 'this' } } },
      'Question | Which? | this',
    ],
    ['Skill', { input: { skill: 'pdf' } }, 'Skill | pdf'],
    ['ExitPlanMode', { input: { plan: '# Plan\nsteps' } }, 'Plan | Plan'],
    [
      'mcp__github__get_issue',
      { input: { owner: 'octo', body: 'a long text here' } },
      'get_issue | octo | github',
    ],
    ['frobnicate', { input: { long: 'a long text', short: 'x' } }, 'frobnicate | x'],
  ])('%s', (name, given, expected) => {
    expect(line(name, given)).toBe(expected);
  });

  it('stands whatever a tool was given', () => {
    const odd: Json[] = [
      null,
      1,
      'text',
      [],
      {},
      { file_path: 3, todos: 'x', edits: [null], command: [1], questions: {} },
    ];
    const names = [
      'Read',
      'Edit',
      'Write',
      'Bash',
      'Grep',
      'Glob',
      'WebFetch',
      'Task',
      'TodoWrite',
      'apply_patch',
      'AskUserQuestion',
      '__proto__',
      'constructor',
      '',
    ];
    for (const name of names) {
      for (const input of odd) {
        for (const detail of odd) expect(line(name, { input, detail })).toBeTypeOf('string');
      }
    }
  });
});

describe('what a call changed', () => {
  it('is told by the patch of the tool itself, with the numbers of the file', () => {
    const [change] = changesOf(
      callOf('Edit', { input: { file_path: 'a' }, detail: { structuredPatch: [hunk] } }),
    );
    expect(change?.isNumbered).toBe(true);
    expect(change?.hunks[0]?.lines[1]?.before).toBe(4);
  });

  it('is read from a diff that the agent kept', () => {
    const diff = '--- a/x\n+++ b/x\n@@ -7,1 +7,1 @@\n-old\n+new\n';
    const [change] = changesOf(callOf('edit', { input: {}, detail: { metadata: { diff } } }));
    expect(change?.path).toBe('x');
    expect(change?.hunks[0]?.lines.map((one) => one.sign)).toEqual(['-', '+']);
  });

  it('is nothing where nothing can be told', () => {
    expect(changesOf(callOf('Edit', { input: readJson('{"file_path":"a"}') ?? null }))).toEqual([]);
  });
});

describe('a file that was read with numbers', () => {
  it('loses them, and keeps what the tool said after it', () => {
    const read = numbered('     9→let a;\n    10→\n    11→let b;\n\n<system-reminder>x</system-reminder>');
    expect(read).toEqual({
      first: 9,
      text: 'let a;\n\nlet b;',
      rest: '<system-reminder>x</system-reminder>',
    });
  });

  it('is read within its tags, and by other signs', () => {
    expect(numbered('<file>\n00001| a\n00002| b\n</file>')).toEqual({ first: 1, text: 'a\nb', rest: '' });
    expect(numbered('1: a\n2: b')).toEqual({ first: 1, text: 'a\nb', rest: '' });
  });

  it('is nothing where lines have no numbers', () => {
    expect(numbered('plain\n1: x')).toBeUndefined();
  });
});
