/** What one metric, or one assertion, says of a test. */
export interface Metric {
  name: string;
  isPass: boolean;
  score: number | null;
  reason: string | null;
}

/** What a tool found of one test. */
export interface Result {
  /** What was asked, by which the test is known again. */
  input: string;
  output: string | null;
  isPass: boolean;
  score: number | null;
  metrics: Metric[];
  /** Why it could not be run. */
  error: string | null;
  /** Which model answered, where several did. */
  provider: string | null;
  /** The session that it came from, where the tool kept that. */
  sessionId: string | null;
}

/** What a file of results holds. */
export interface Results {
  tool: 'DeepEval' | 'Promptfoo';
  results: Result[];
}

/** The value under the first of these names that there is. Files come from others: nothing is sure. */
function at(value: unknown, ...names: string[]): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const name of names) {
    const found: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    if (found !== undefined && found !== null) return found;
  }
  return undefined;
}

function listAt(value: unknown, ...names: string[]): unknown[] {
  const found = at(value, ...names);
  return Array.isArray(found) ? found : [];
}

function textAt(value: unknown, ...names: string[]): string | null {
  const found = at(value, ...names);
  if (typeof found === 'string') return found;
  return typeof found === 'object' ? JSON.stringify(found) : null;
}

function numberAt(value: unknown, ...names: string[]): number | null {
  const found = at(value, ...names);
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

/** A metric of DeepEval's `metricsData`. */
function deepEvalMetric(data: unknown): Metric {
  return {
    name: textAt(data, 'name') ?? 'metric',
    isPass: at(data, 'success') === true,
    score: numberAt(data, 'score'),
    reason: textAt(data, 'reason') ?? textAt(data, 'error'),
  };
}

function deepEvalResult(test: unknown): Result {
  const metrics = listAt(test, 'metricsData', 'metrics_data').map(deepEvalMetric);
  const success = at(test, 'success');
  return {
    input: textAt(test, 'input') ?? '',
    output: textAt(test, 'actualOutput', 'actual_output'),
    isPass: typeof success === 'boolean' ? success : metrics.every(({ isPass }) => isPass),
    score: null,
    metrics,
    error: null,
    provider: null,
    sessionId: textAt(at(test, 'additionalMetadata', 'additional_metadata', 'metadata'), 'session_id'),
  };
}

/** What Promptfoo's assertion says, with what it asked for as its name. */
function promptfooMetric(graded: unknown): Metric {
  const assertion = at(graded, 'assertion');
  return {
    name: textAt(assertion, 'metric', 'type') ?? 'assertion',
    isPass: at(graded, 'pass') === true,
    score: numberAt(graded, 'score'),
    reason: textAt(graded, 'reason'),
  };
}

function promptfooResult(result: unknown): Result {
  const grading = at(result, 'gradingResult');
  const test = at(result, 'testCase');
  const provider = at(result, 'provider');
  return {
    input: textAt(at(result, 'vars') ?? at(test, 'vars'), 'input') ?? '',
    output: textAt(at(result, 'response'), 'output'),
    isPass: at(result, 'success') === true,
    score: numberAt(result, 'score') ?? numberAt(grading, 'score'),
    metrics: listAt(grading, 'componentResults').map(promptfooMetric),
    error: textAt(result, 'error'),
    provider: typeof provider === 'string' ? provider : textAt(provider, 'label', 'id'),
    sessionId: textAt(at(test, 'metadata'), 'session_id'),
  };
}

/** The values of a file: all of it as JSON, or each of its lines. */
function valuesOf(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): unknown => JSON.parse(line));
  }
}

/**
 * Reads what `deepeval test run` or `promptfoo eval --output` wrote. Throws where it is neither, and says
 * what is taken.
 */
export function parseResults(text: string): Results {
  let values: unknown[];
  try {
    values = valuesOf(text);
  } catch {
    throw new Error('it is no JSON');
  }
  const [first] = values;
  const deepEval = listAt(first, 'testCases', 'test_cases', 'test_results');
  const isDeepEval = at(first, 'testCases', 'test_cases', 'test_results') !== undefined;
  if (isDeepEval) return { tool: 'DeepEval', results: deepEval.map(deepEvalResult) };
  const results = at(first, 'results');
  const promptfoo = Array.isArray(results) ? results : listAt(results, 'results');
  // Written with an ending of `.jsonl` each line is a result.
  const lines =
    promptfoo.length > 0 ? promptfoo : values.filter((one) => at(one, 'vars', 'testCase') !== undefined);
  if (lines.length > 0) return { tool: 'Promptfoo', results: lines.map(promptfooResult) };
  throw new Error('it is neither a test run of DeepEval nor an output of Promptfoo');
}
