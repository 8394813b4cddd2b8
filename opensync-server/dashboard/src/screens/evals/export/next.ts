import type { Tool } from '../../../api/evals-export';

/** How the names of the files end. */
const ENDINGS = { deepeval: 'json', promptfoo: 'jsonl', openai: 'jsonl', filesystem: 'json' } as const;

/** The name of a tool's file, as the server gives it on a day of UTC. */
export function fileName(tool: Tool, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10);
  return `opensync-${tool}-${day}.${ENDINGS[tool]}`;
}

const RUNS = {
  deepeval: (file: string) => `from deepeval import evaluate
from deepeval.dataset import EvaluationDataset
from deepeval.metrics import AnswerRelevancyMetric

tests = EvaluationDataset()
tests.add_test_cases_from_json_file(
    file_path="${file}",
    input_key_name="input", actual_output_key_name="actual_output",
    expected_output_key_name="expected_output", context_key_name="context",
)
evaluate(tests.test_cases, [AnswerRelevancyMetric()])`,
  promptfoo: (file: string) => `cat > promptfooconfig.json <<'END'
{"prompts": ["{{input}}"], "providers": ["openai:gpt-5"], "tests": "file://${file}"}
END
npx promptfoo eval -c promptfooconfig.json -o results.json`,
  openai: (file: string) => `mkdir -p evals/registry/evals
cat > evals/registry/evals/opensync.yaml <<'END'
opensync:
  id: opensync.v0
opensync.v0:
  class: evals.elsuite.basic.fuzzy_match:FuzzyMatch
  args: {samples_jsonl: ${file}}
END
oaieval --registry_path evals/registry gpt-5 opensync`,
  filesystem: (file: string) => `import json, pathlib
for name, text in json.load(open("${file}"))["files"].items():
    pathlib.Path(name).write_text(text)`,
} as const;

/** What to run with the file once it is there. */
export function runWith(tool: Tool, file: string): string {
  return RUNS[tool](file);
}
