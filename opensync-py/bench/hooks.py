"""Hooks: how long the agent waits for one, what that is made of, and fifty at once.

    python hooks.py [ROUNDS]

Runs in an environment that has the package as it is installed: an optimised build. Each round writes a
turn into a transcript and runs the hook as Claude Code does, as a process of its own. The parts are
taken from processes that stop earlier, so they add up but for noise.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import opensync
from opensync.claude import settings
from opensync._opensync import claude_hook

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 60
AT_ONCE = 50

#: Conversations that are in the archive before.
PAST = 300

SITE = str(Path(opensync.__file__).parents[1])
PYTHON = [sys.executable, "-I", "-S"]
IMPORT = f"import sys; sys.path.insert(0, {SITE!r}); from opensync.claude import _hook"


class Home:
    """A home of somebody who uses Claude Code, with conversations in its archive."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        self.archive = folder / ".local" / "share" / "opensync"
        self.projects = folder / ".claude" / "projects" / "-home-ada-shop"
        self.projects.mkdir(parents=True)
        for number in range(PAST):
            self.turn(f"past-{number}", 10)
        with opensync.open(self.archive) as db:
            db.import_([self.projects])
            db.catch_up()

    def turn(self, session: str, turns: int = 1) -> Path:
        """Adds turns to a transcript: a question, a call, its result and an answer each."""
        path = self.projects / f"{session}.jsonl"
        begun = path.stat().st_size if path.exists() else 0
        with open(path, "a") as file:
            for number in range(turns):
                for line in lines(session, f"{begun}-{number}"):
                    file.write(json.dumps(line) + "\n")
        return path

    def hook(self, event: str, path: Path, *before: str) -> subprocess.Popen[bytes]:
        """Starts a hook."""
        command = [*before, *PYTHON, str(settings.hook_file()), event]
        child = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert child.stdin is not None
        child.stdin.write(told(path))
        child.stdin.close()
        return child


def told(path: Path) -> bytes:
    """What Claude Code tells a hook."""
    return json.dumps({"session_id": path.stem, "transcript_path": str(path)}).encode()


def lines(session: str, turn: str) -> list[dict[str, Any]]:
    """A turn as Claude Code writes it."""
    words = f"the lock of the store is held by the reader in {turn} of {session} "
    call = {"type": "tool_use", "id": f"c-{session}-{turn}", "name": "Bash", "input": {"command": words}}
    result = {"type": "tool_result", "tool_use_id": f"c-{session}-{turn}", "content": words * 30}
    said: list[tuple[str, Any]] = [
        ("user", words * 3),
        ("assistant", [call]),
        ("user", [result]),
        ("assistant", [{"type": "text", "text": words * 10}]),
    ]
    made = []
    for at, (kind, content) in enumerate(said):
        message: dict[str, Any] = {"role": kind, "content": content}
        if kind == "assistant":
            usage = {"input_tokens": 3, "output_tokens": 5}
            message |= {"id": f"msg_{session}_{turn}_{at}", "model": "claude-sonnet-4-5", "usage": usage}
        head = {"type": kind, "uuid": f"{session}-{turn}-{at}", "sessionId": session}
        made.append({**head, "cwd": "/home/ada/shop", "message": message})
        made[-1]["timestamp"] = "2026-01-01T00:00:00.000Z"
    return made


def row(name: str, times: list[float]) -> float:
    """Prints how long something took, in milliseconds. Returns the middle."""
    times = sorted(times)
    p50, p95 = times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]
    print(f"{name:<54}{p50:>9.1f}{p95:>9.1f}{times[-1]:>9.1f}")
    return p50


def timed(work: Callable[[], Any]) -> float:
    """How long something takes, in milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def processes(command: list[str], rounds: int = ROUNDS) -> list[float]:
    """How long a process takes."""
    return [timed(lambda: subprocess.run(command, check=True)) for _ in range(rounds)]


def ended(child: subprocess.Popen[bytes]) -> None:
    """Waits for a hook, which fails and says nothing."""
    assert child.stdout is not None
    said = child.stdout.read()
    child.stdout.close()
    assert (child.wait(), said) == (0, b"")


def split(home: Home) -> None:
    """A hook by itself, and its parts."""
    print(f"{'one hook, milliseconds':<54}{'p50':>9}{'p95':>9}{'max':>9}")
    start = row("interpreter", processes([*PYTHON, "-c", "pass"]))
    imported = row("interpreter, import", processes([*PYTHON, "-c", IMPORT]))
    path = home.turn("one")
    ended(home.hook("PostToolUse", path))
    same = [timed(lambda: ended(home.hook("PostToolUse", path))) for _ in range(ROUNDS)]
    opened = row("interpreter, import, archive, nothing is new", same)
    new = []
    for _ in range(ROUNDS):
        home.turn("one")
        new.append(timed(lambda: ended(home.hook("PostToolUse", path))))
    whole = row("a hook that stores a turn of four messages", new)
    inside = []
    for _ in range(ROUNDS):
        home.turn("one")
        inside.append(timed(lambda: claude_hook(told(path), home.archive)))
    row("  of that in the engine (open, read, commit), in process", inside)
    row("  one fdatasync of 4 KiB on this disk", synced(home.folder))
    parts = [start, imported - start, opened - imported, whole - opened]
    print("so: interpreter {:.1f}, import {:.1f}, open {:.1f}, read and commit {:.1f}".format(*parts))


def synced(folder: Path) -> list[float]:
    """How long the disk takes to keep four kilobytes."""
    times = []
    with open(folder / "probe", "wb") as file:
        for _ in range(ROUNDS):
            file.write(os.urandom(4096))
            file.flush()
            times.append(timed(lambda: os.fdatasync(file.fileno())))
    return times


def calls(home: Home) -> None:
    """How often a hook asks the disk to keep what it wrote, by strace."""
    if shutil.which("strace") is None:
        print("skipped: strace, which counts the syncs, is not installed")
        return
    log = home.folder / "calls"
    path = home.turn("one")
    wanted = "trace=fdatasync,fsync,sync_file_range,msync,fcntl,openat"
    ended(home.hook("PostToolUse", path, "strace", "-f", "-T", "-e", wanted, "-o", str(log)))
    found = re.findall(r"(fdatasync|fsync|msync)\(.*<([0-9.]+)>", log.read_text())
    each = ", ".join(f"{name} {float(seconds) * 1000:.1f} ms" for name, seconds in found)
    print(f"syncs of a hook that stores: {len(found)} ({each})")


def at_once(home: Home, event: str, is_one: bool) -> None:
    """Fifty hooks started at the same moment."""
    paths = [home.turn("one" if is_one else f"now-{number}") for number in range(AT_ONCE)]
    began = time.perf_counter()
    running = [(home.hook(event, path), time.perf_counter()) for path in paths]
    times: dict[int, float] = {}
    while len(times) < AT_ONCE:
        for child, since in running:
            if child.pid not in times and child.poll() is not None:
                times[child.pid] = (time.perf_counter() - since) * 1000
        time.sleep(0.001)
    for child, _ in running:
        ended(child)
    what = "of one session" if is_one else "of as many sessions"
    row(f"{AT_ONCE} hooks at once {what}, {event}", list(times.values()))
    print(f"  all of them: {(time.perf_counter() - began) * 1000:.0f} ms")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="opensync-hooks-"))
    try:
        home = Home(folder)
        split(home)
        calls(home)
        print(f"\n{'many, milliseconds':<54}{'p50':>9}{'p95':>9}{'max':>9}")
        for event in ("PostToolUse", "SessionEnd"):
            at_once(home, event, is_one=False)
            at_once(home, event, is_one=True)
        log = home.archive / "logs" / "claude-code.log"
        assert not log.exists(), log.read_text()
        with opensync.open(home.archive) as db:
            stored = {session.external_id: session.message_count for session in db.sessions(limit=9999)}
        for path in home.projects.glob("*.jsonl"):
            assert stored[path.stem] == len(path.read_text().splitlines()), path
        print(f"nothing was lost: {sum(stored.values())} messages")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
