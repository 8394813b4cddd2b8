"""Examples: each runs, and says what the same program in Rust says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from claude import talk, write

EXAMPLES = Path(__file__).parents[2] / "examples"
TRANSCRIPTS = EXAMPLES / "rust" / "tests" / "fixtures" / "claude"


def lines(home: Path, name: str, *arguments: str) -> list[str]:
    """What a program prints, line by line. It must succeed."""
    command = [sys.executable, str(EXAMPLES / "python" / name), *arguments]
    environment = {**os.environ, "HOME": str(home), "TMPDIR": str(home), "PYTHONUTF8": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_write_your_own_session_shows_what_it_wrote(home: Path) -> None:
    assert lines(home, "write_your_own_session.py") == [
        "added 2, then 1",
        "the same again changes something: False",
        "     user | text        | Why is the lamp dark?",
        "assistant | text        | I will look at the switch.",
        'assistant | tool_call   | {"room":"kitchen"}',
        "     tool | tool_result | off",
        "3 messages, 1280 tokens, $0.0048",
    ]


def test_search_with_filters_marks_what_it_found(home: Path) -> None:
    told = lines(home, "search_with_filters.py")
    assert told[0].endswith("2 found")
    assert "  s-1 | user | Prices [round] wrongly | 0 more" in told
    assert "  s-1 | tool | test round_price failed | 0 more" in told
    assert lines(home, "search_with_filters.py", "lamp")[0] == "lamp: 1 found"
    assert lines(home, "search_with_filters.py", "elephant") == ["elephant: 0 found"]


def test_follow_changes_sees_each_change_once(home: Path) -> None:
    assert lines(home, "follow_changes.py") == [
        "one: 1 added, 0 changed",
        "two: 1 added, 0 changed",
        "one: 0 added, 1 changed",
        "two: deleted",
        "level with the archive at position 4",
    ]


def test_open_and_import_reads_transcripts_once(home: Path) -> None:
    arguments = [str(TRANSCRIPTS), str(home / "archive")]
    first = lines(home, "open_and_import.py", *arguments)
    assert first[:2] == ["1 files found, 1 read", "1 sessions and 2 messages are new"]
    assert first[2].startswith("shop | 2 messages | ")
    assert first[3] == "1 sessions, 120 tokens in all"
    again = lines(home, "open_and_import.py", *arguments)
    assert again[:2] == ["1 files found, 0 read", "0 sessions and 0 messages are new"]
    assert again[2:] == first[2:]


def test_explore_your_sessions_runs_on_real_ones_and_on_none(home: Path) -> None:
    pytest.importorskip("pandas")
    assert lines(home, "explore_your_sessions.py") == ["None yet."]
    failed = [{"type": "tool_result", "tool_use_id": "c-s-1-0", "content": "it failed", "is_error": True}]
    said = talk("s-1", turns=3)
    said[2]["message"]["content"] = failed
    write(home, "s-1", said)
    told = "\n".join(lines(home, "explore_your_sessions.py"))
    assert "question 0 of s-1" in told and "Bash" in told and "claude-sonnet-4-5" in told
    assert "it failed" in told and "passages" in told


@pytest.mark.skipif("OPENSYNC_TRANSCRIPTS" not in os.environ, reason="no real sessions are named")
def test_explore_your_sessions_runs_on_real_sessions(home: Path) -> None:
    (home / ".claude").symlink_to(Path(os.environ["OPENSYNC_TRANSCRIPTS"]) / "claude")
    told = "\n".join(lines(home, "explore_your_sessions.py"))
    assert "passages" in told
