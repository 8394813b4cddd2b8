"""Hooks: what they store is there when they end, and nothing that happens disturbs the agent."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import pytest
from claude import archive, command, environment, faults, hook, line, talk, texts, told, write

import opensync
from opensync.claude import settings

EVENTS = list(settings.EVENTS)


@pytest.mark.parametrize("event", EVENTS)
def test_a_hook_stores_what_is_new_and_says_nothing(home: Path, event: str) -> None:
    transcript = write(home, "s-1", talk("s-1"))
    done = hook(home, event, told(transcript, event))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    with opensync.open(archive(home)) as db:
        assert texts(db, "s-1")[-1] == "answer 0 of s-1"
        assert db.get("s-1").usage.output == 10
    write(home, "s-1", talk("s-1", turns=2)[4:])
    hook(home, event, told(transcript, event))
    with opensync.open(archive(home)) as db:
        assert texts(db, "s-1")[-1] == "answer 1 of s-1"
        assert len(db.changes()) == 2
    assert faults(home) == ""


def test_at_the_end_of_a_session_the_worker_takes_in_what_no_hook_saw(home: Path) -> None:
    write(home, "killed", talk("killed"))
    hook(home, "SessionEnd", told(write(home, "s-1", talk("s-1")), "SessionEnd"))
    with opensync.open(archive(home)) as db:
        end = time.monotonic() + 60
        while len(db.sessions()) < 2:
            assert time.monotonic() < end, "the worker stored nothing"
            time.sleep(0.05)
        assert texts(db, "killed")[-1] == "answer 0 of killed"


def test_a_line_that_is_half_written_waits_for_the_rest(home: Path) -> None:
    lines = [json.dumps(entry) + "\n" for entry in talk("s-1")]
    transcript = write(home, "s-1", [])
    transcript.write_text("".join(lines[:3]) + lines[3][:40])
    hook(home, "Stop", told(transcript))
    with opensync.open(archive(home)) as db:
        assert len(db.messages("s-1")) == 3
    transcript.write_text("".join(lines))
    hook(home, "Stop", told(transcript))
    with opensync.open(archive(home)) as db:
        assert texts(db, "s-1")[-1] == "answer 0 of s-1"
    assert faults(home) == ""


def test_what_subagents_said_is_stored_with_the_session(home: Path) -> None:
    transcript = write(home, "s-1", talk("s-1"))
    agent = transcript.with_suffix("") / "subagents" / "agent-7.jsonl"
    agent.parent.mkdir(parents=True)
    said = line("s-1", 90, "user", "look around", isSidechain=True, agentId="7")
    agent.write_text(json.dumps(said) + "\n")
    more = {"agent_id": "7", "agent_transcript_path": str(agent)}
    hook(home, "SubagentStop", told(transcript, "SubagentStop", **more))
    with opensync.open(archive(home)) as db:
        (found,) = [session for session in db.sessions() if session.parent == "s-1"]
        assert texts(db, found.external_id) == ["look around"]


@pytest.mark.parametrize(
    "stdin",
    [
        b"",
        b"garbage \xff\xfe",
        b"[]",
        b'"text"',
        b"{}",
        b'{"transcript_path": 7, "session_id": []}',
        b'{"transcript_path": "relative.jsonl"}',
        b'{"transcript_path": "/nowhere/at/all.jsonl"}',
        b'{"transcript_path": "/etc"}',
        b'{"session_id": "' + b"[" * 100_000,
    ],
)
def test_a_hook_bears_whatever_it_is_told(home: Path, stdin: bytes) -> None:
    for event in ("Stop", "SessionEnd", "Nonsense", ""):
        done = hook(home, event, stdin)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b""), event


def test_a_hook_bears_closed_streams_and_a_reader_that_is_gone(home: Path) -> None:
    transcript = write(home, "s-1", talk("s-1"))
    shell = f"{settings.command('Stop')} <&- >&- 2>&-"
    assert subprocess.run(["sh", "-c", shell], env=environment(home), check=False).returncode == 0
    read, sink = os.pipe()
    os.close(read)
    done = hook(home, "Stop", told(transcript), stdout=sink, stderr=sink)
    os.close(sink)
    assert done.returncode == 0
    with opensync.open(archive(home)) as db:
        assert db.get("s-1").message_count == 4


def test_a_hook_bears_folders_that_cannot_be_written(home: Path) -> None:
    transcript = write(home, "s-1", talk("s-1"))
    (home / ".local").write_text("this is a file")
    done = hook(home, "Stop", told(transcript))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.skipif(os.name == "nt", reason="no limit on files there")
def test_a_hook_bears_a_disk_that_is_full_and_stores_it_later(home: Path) -> None:
    import resource

    def fill() -> None:
        # What is written beyond this fails, as on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))

    transcript = write(home, "s-1", talk("s-1", turns=200))
    with opensync.open(archive(home)):
        pass
    done = hook(home, "Stop", told(transcript), preexec_fn=fill)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert "hook Stop" in faults(home)
    hook(home, "Stop", told(transcript))
    with opensync.open(archive(home)) as db:
        assert db.get("s-1").message_count == 800
    assert opensync.check(archive(home)).problems == []


def test_a_fault_is_written_down_in_a_log_that_stays_small(home: Path) -> None:
    log = archive(home) / "logs" / "claude-code.log"
    hook(home, "Stop", b"garbage")
    assert "hook Stop" in log.read_text() and "what the hook was told is not valid" in log.read_text()
    log.write_text("old\n" * 70_000)
    hook(home, "Stop", b"garbage")
    assert log.stat().st_size < 10_000
    assert log.with_suffix(".log.1").read_text().startswith("old")
    log.write_text("new\n" * 70_000)
    hook(home, "Stop", b"garbage")
    kept = sorted(path.name for path in log.parent.glob("claude-code.log*"))
    assert kept == ["claude-code.log", "claude-code.log.1"]
    assert log.with_suffix(".log.1").read_text().startswith("new")


def at_once(home: Path, transcripts: list[Path], event: str) -> None:
    """Runs a hook for each transcript, all at once. None fails and none says anything."""
    hooks = []
    for _ in transcripts:
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        hooks.append(subprocess.Popen(command(event), env=environment(home), **streams))  # type: ignore[call-overload]
    for started, transcript in zip(hooks, transcripts):
        started.stdin.write(told(transcript, event))
        started.stdin.close()
    for started in hooks:
        said = started.stdout.read() + started.stderr.read()
        assert (started.wait(60), said) == (0, b"")
        started.stdout.close()
        started.stderr.close()


def test_of_fifty_hooks_at_once_nothing_is_lost(home: Path) -> None:
    transcripts = [write(home, f"s-{number}", talk(f"s-{number}", 3)) for number in range(50)]
    at_once(home, transcripts, "PostToolUse")
    assert faults(home) == ""
    with opensync.open(archive(home)) as db:
        assert len(db.sessions(limit=100)) == 50
        for number in range(50):
            assert texts(db, f"s-{number}")[-1] == f"answer 2 of s-{number}"
        total = db.stats().total
        assert (total.messages, total.tool_calls) == (600, 150)
        assert total.usage.output == 50 * 30
    assert opensync.check(archive(home)).problems == []


def test_fifty_hooks_of_one_conversation_store_it_once(home: Path) -> None:
    transcript = write(home, "s-1", talk("s-1", 20))
    at_once(home, [transcript] * 50, "SessionEnd")
    assert faults(home) == ""
    with opensync.open(archive(home)) as db:
        assert db.get("s-1").message_count == 80
        assert db.stats().total.usage.output == 200
        assert len(db.changes()) == 1
