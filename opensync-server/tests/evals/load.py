"""Load: has the tools themselves load the tests that are written for them, offline.

    python load.py OPENSYNC

Once from the files that `opensync export --evals` writes, and once from the zip of several that the
dashboard asks the server for. DeepEval is the one of this Python; PROMPTFOO names the command of the npm
package. What is not there is skipped, with a word on how to get it.
"""

import importlib.util
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from served import Served

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

# How the names of the files end.
ENDINGS = {"deepeval": "json", "promptfoo": "jsonl", "openai": "jsonl", "filesystem": "json"}

# What the dashboard asks for where nothing is changed in its dialog.
USUAL = ("turnMode=per_turn&anonymize=true&context=true&tools=true&system=false&minTokens=0"
         f"&ids=&format={','.join(ENDINGS)}")


def opensync(folder: Path, *arguments: str) -> str:
    command = [sys.argv[1], "--data-dir", str(folder / "data"), *arguments]
    env = {**os.environ, "HOME": str(folder)}
    return subprocess.run(command, check=True, env=env, stdout=subprocess.PIPE, text=True).stdout


def exported(folder: Path, to: Path) -> dict[str, Path]:
    """The sample as tests for each tool, as the command writes them."""
    files = {tool: to / f"{tool}.{ending}" for tool, ending in ENDINGS.items()}
    for tool, path in files.items():
        opensync(folder, "export", "--evals", tool, "--output", str(path))
    return files


def unpacked(folder: Path, to: Path) -> dict[str, Path]:
    """The same out of the one zip that the server gives to the dashboard."""
    key = json.loads(opensync(folder, "--json", "keys", "create", "--name", "evals", "--scope", "read"))["key"]
    with Served([sys.argv[1], "--data-dir", str(folder / "data")], folder) as served:
        packed = served.read(f"/api/v1/export/evals?{USUAL}", key)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert all(Path(name).name == name for name in names), names
        archive.extractall(to)
    files = {tool: [to / name for name in names if name.startswith(f"opensync-{tool}-")] for tool in ENDINGS}
    assert all(len(found) == 1 for found in files.values()) and len(names) == len(files), names
    assert all(found[0].suffix == f".{ENDINGS[tool]}" for tool, found in files.items()), names
    return {tool: found[0] for tool, found in files.items()}


def check_deepeval(path: Path, count: int) -> None:
    if importlib.util.find_spec("deepeval") is None:
        print("skipped: this Python has no package `deepeval`")
        return
    assert len(json.loads(path.read_text())) == count
    subprocess.run([sys.executable, "-c", LOAD, str(path), str(count)], check=True,
                   env={**os.environ, **QUIET}, cwd=path.parent)


def check_promptfoo(path: Path, count: int) -> None:
    promptfoo = os.environ.get("PROMPTFOO")
    if not promptfoo:
        print("skipped: PROMPTFOO names no command of the npm package `promptfoo`")
        return
    folder = path.parent
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


def check_openai(path: Path, count: int) -> None:
    """Samples are chats in the form of completions, and an ideal answer."""
    samples = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(samples) == count, f"{len(samples)} of {count}"
    for sample in samples:
        assert sample["input"][-1]["role"] == "user" and isinstance(sample["ideal"], str)
        asked = set()
        for message in sample["input"]:
            assert message["role"] in ("user", "assistant", "tool", "system"), message
            asked.update(call["id"] for call in message.get("tool_calls", []))
            assert message.get("tool_call_id") is None or message["tool_call_id"] in asked
    print(f"openai: {len(samples)} samples")


def check_filesystem(path: Path, count: int) -> None:
    """Texts under names that stay in the folder into which they are written."""
    files = json.loads(path.read_text())["files"]
    folder = path.parent / "files"
    folder.mkdir()
    for name, text in files.items():
        assert Path(name).name == name and text, name
        (folder / name).write_text(text)
    assert files
    print(f"filesystem: {len(files)} files")


CHECKS = {"deepeval": check_deepeval, "promptfoo": check_promptfoo, "openai": check_openai,
          "filesystem": check_filesystem}


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        opensync(folder, "import", "--or-sample")
        opensync(folder, "edit", "sample-deadlock", "--eval-ready", "--tag", "sample")
        for way in (exported, unpacked):
            to = folder / way.__name__
            to.mkdir()
            files = way(folder, to)
            # Each tool gets as many tests as there are questions with an answer.
            count = len(json.loads(files["deepeval"].read_text()))
            assert count > 0
            print(f"{way.__name__}: {len(files)} files")
            for tool, path in files.items():
                CHECKS[tool](path, count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
