import { describe, expect, it } from 'vitest';
import { doingNow, type LastMessage } from './live';

const NOW = 1_800_000_000_000;
const text: LastMessage = { role: 'assistant', parts: [{ kind: 'text', text: 'Done.' }] };
const call: LastMessage = {
  role: 'assistant',
  parts: [{ kind: 'toolCall', name: 'Edit', callId: 'c1', text: '{"file_path":"/home/ana/shop/a.ts"}' }],
};
const result: LastMessage = { role: 'tool', parts: [{ kind: 'toolResult', callId: 'c1', text: 'ok' }] };

describe('what a session does now', () => {
  it('is work while a call has no result', () => {
    const doing = doingNow([text, call], NOW - 1000, NOW);
    expect(doing).toEqual({ state: 'working', tool: 'Edit', about: '/home/ana/shop/a.ts' });
  });

  it('was ended in the middle when no result came for long', () => {
    expect(doingNow([call], NOW - 9 * 60_000, NOW).state).toBe('stopped');
  });

  it('is waiting for its person after an answer, and rests after a while', () => {
    expect(doingNow([call, result, text], NOW - 60_000, NOW).state).toBe('waiting');
    expect(doingNow([call, result, text], NOW - 11 * 60_000, NOW).state).toBe('idle');
  });

  it('is work after a prompt or a result', () => {
    expect(doingNow([{ role: 'user', parts: [{ kind: 'text' }] }], NOW - 1000, NOW).state).toBe('working');
    expect(doingNow([call, result], NOW - 1000, NOW).state).toBe('working');
  });

  it('is told of calls that are no JSON', () => {
    const odd = { role: 'assistant', parts: [{ kind: 'toolCall', name: 'x', callId: '1', text: '{' }] };
    expect(doingNow([odd], NOW, NOW)).toEqual({ state: 'working', tool: 'x', about: null });
  });
});
