import { describe, expect, it } from 'vitest';
import { matched } from './match';
import { parseResults } from './parse';

const DEEPEVAL = {
  testCases: [
    {
      name: 'test_case_0',
      input: 'Fix the login',
      actualOutput: 'Done.',
      success: false,
      metricsData: [
        { name: 'Correctness', threshold: 0.5, success: false, score: 0.2, reason: 'It names no file.' },
        { name: 'Relevancy', success: true, score: 0.9 },
      ],
      additionalMetadata: { session_id: 's-1' },
    },
  ],
};

const PROMPTFOO = {
  evalId: 'eval-1',
  results: {
    version: 3,
    results: [
      {
        success: true,
        score: 1,
        vars: { input: 'say { {name}}' },
        response: { output: 'hello' },
        provider: { id: 'openai:gpt-5', label: '' },
        gradingResult: {
          pass: true,
          componentResults: [{ pass: true, score: 1, reason: 'matches', assertion: { type: 'llm-rubric' } }],
        },
      },
      { success: false, score: 0, vars: { input: 'nobody asked' }, error: 'API error: 500' },
    ],
  },
};

describe('results', () => {
  it('of DeepEval are read with what each metric says', () => {
    const { tool, results } = parseResults(JSON.stringify(DEEPEVAL));
    expect(tool).toBe('DeepEval');
    expect(results[0]).toMatchObject({ input: 'Fix the login', isPass: false, sessionId: 's-1' });
    expect(results[0]?.metrics[0]).toEqual({
      name: 'Correctness',
      isPass: false,
      score: 0.2,
      reason: 'It names no file.',
    });
  });

  it('of Promptfoo are read with assertions and errors, as one object or a line each', () => {
    const whole = parseResults(JSON.stringify(PROMPTFOO));
    const lines = parseResults(PROMPTFOO.results.results.map((one) => JSON.stringify(one)).join('\n'));
    for (const { tool, results } of [whole, lines]) {
      expect(tool).toBe('Promptfoo');
      expect(results[0]).toMatchObject({ isPass: true, output: 'hello', score: 1 });
      expect(results[0]?.metrics[0]?.name).toBe('llm-rubric');
      expect(results[1]).toMatchObject({ isPass: false, error: 'API error: 500' });
    }
  });

  it('of anything else are refused, and say why', () => {
    expect(() => parseResults('no json')).toThrow('it is no JSON');
    expect(() => parseResults('{"results": []}')).toThrow('neither');
    expect(() => parseResults('[1, null, "x"]')).toThrow('neither');
    expect(() => parseResults('{"__proto__": {"testCases": []}}')).toThrow('neither');
  });

  it('stand beside the session that they are of', () => {
    const { results: first } = parseResults(JSON.stringify(DEEPEVAL));
    const { results: second } = parseResults(JSON.stringify(PROMPTFOO));
    const { bySession, unmatched } = matched(
      [...first, ...second],
      [
        { input: 'something else', sessionId: 's-1' },
        { input: 'say {{name}}', sessionId: 's-2' },
        { input: 'say {{name}}', sessionId: 's-3' },
      ],
    );
    expect([...bySession.keys()]).toEqual(['s-1', 's-2', 's-3']);
    expect(unmatched.map(({ input }) => input)).toEqual(['nobody asked']);
  });
});
