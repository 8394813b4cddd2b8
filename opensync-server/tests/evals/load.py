"""Load: has the tools themselves load what `opensync export --evals` writes, offline.

    python load.py OPENSYNC

DeepEval is the one of this Python; PROMPTFOO names the command of the npm package. What is not there
is skipped, with a word on how to get it.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

QUIET = {
    "DEEPEVAL_TELEMETRY_OPT_OUT": "YES",
    "PROMPTFOO_DISABLE_TELEMETRY": "1",
    "PROMPTFOO_DISABLE_UPDATE": "1",
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
}

LOAD = """
import json, sys
from deepeval.dataset import EvaluationDataset
from deepeval.test_case import LLMTestCase, ToolCall

path, count = sys.argv[1], int(sys.argv[2])
dataset = EvaluationDataset()
dataset.add_test_cases_from_json_file(
    file_path=path, input_key_name="input", actual_output_key_name="actual_output",
    expected_output_key_name="expected_output", context_key_name="context")
assert len(dataset.test_cases) == count, len(dataset.test_cases)
assert all(case.input and case.actual_output is not None for case in dataset.test_cases)
tools = 0
for test in json.load(open(path)):
    called = [ToolCall(**tool) for tool in test.get("tools_called", [])]
    LLMTestCase(input=test["input"], actual_output=test["actual_output"],
                context=test["context"], tools_called=called)
    tools += len(called)
assert tools > 0, "no tool was called"
print(f"deepeval: {count} test cases with {tools} calls of tools")
"""


def export(folder: Path, tool: str) -> Path:
    """Writes the sample as tests for `tool`."""
    path = folder / f"{tool}.{'json' if tool in ('deepeval', 'filesystem') else 'jsonl'}"
    opensync(folder, "export", "--evals", tool, "--output", str(path))
    return path


def opensync(folder: Path, *arguments: str) -> None:
    command = [sys.argv[1], "--data-dir", str(folder / "data"), *arguments]
    subprocess.run(command, check=True, env={**os.environ, "HOME": str(folder)})


def check_deepeval(folder: Path) -> None:
    if importlib.util.find_spec("deepeval") is None:
        print("skipped: this Python has no package `deepeval`")
        return
    path = export(folder, "deepeval")
    count = len(json.loads(path.read_text()))
    subprocess.run([sys.executable, "-c", LOAD, str(path), str(count)], check=True,
                   env={**os.environ, **QUIET}, cwd=folder)


def check_promptfoo(folder: Path) -> None:
    promptfoo = os.environ.get("PROMPTFOO")
    if not promptfoo:
        print("skipped: PROMPTFOO names no command of the npm package `promptfoo`")
        return
    path = export(folder, "promptfoo")
    count = len(path.read_text().splitlines())
    config = {"prompts": ["{{input}}"], "providers": ["echo"], "tests": f"file://{path}"}
    (folder / "promptfooconfig.json").write_text(json.dumps(config))
    results = folder / "results.json"
    command = [promptfoo, "eval", "-c", "promptfooconfig.json", "--no-cache", "--no-write",
               "--no-progress-bar", "--no-table", "-o", str(results)]
    env = {**os.environ, **QUIET, "PROMPTFOO_CONFIG_DIR": str(folder / "promptfoo")}
    subprocess.run(command, check=True, env=env, cwd=folder, stdout=subprocess.DEVNULL)
    passed = json.loads(results.read_text())["results"]["stats"]["successes"]
    assert passed == count, f"{passed} of {count}"
    print(f"promptfoo: {count} tests")


def check_openai(folder: Path) -> None:
    """Samples are chats in the form of completions, and an ideal answer."""
    samples = [json.loads(line) for line in export(folder, "openai").read_text().splitlines()]
    for sample in samples:
        assert sample["input"][-1]["role"] == "user" and isinstance(sample["ideal"], str)
        asked = set()
        for message in sample["input"]:
            assert message["role"] in ("user", "assistant", "tool", "system"), message
            asked.update(call["id"] for call in message.get("tool_calls", []))
            assert message.get("tool_call_id") is None or message["tool_call_id"] in asked
    print(f"openai: {len(samples)} samples")


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        opensync(folder, "import", "--or-sample")
        opensync(folder, "edit", "sample-deadlock", "--eval-ready", "--tag", "sample")
        check_deepeval(folder)
        check_promptfoo(folder)
        check_openai(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
