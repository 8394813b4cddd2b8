"""Agent: the real Claude Code, in a home of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import opensync

VERSION = "2.1.197"

#: The commands of the package that is tested.
COMMANDS = Path(sys.executable).parent

PLUGIN = Path(__file__).parents[2] / "claude-plugin"

#: Seconds that a conversation may take.
LIMIT = 120


def install() -> Path | None:
    """Claude Code's program, fetched from npm once; nothing if that cannot be."""
    told = os.environ.get("OPENSYNC_CLIENTS")
    folder = (Path(told) if told else Path.home() / ".cache" / "opensync-clients") / "claude-code"
    program = folder / "node_modules" / ".bin" / "claude"
    try:
        if not program.exists():
            folder.mkdir(parents=True, exist_ok=True)
            if not (folder / "package.json").exists():
                (folder / "package.json").write_text("{}")
            package = f"@anthropic-ai/claude-code@{VERSION}"
            command = ["npm", "install", "--no-fund", "--no-audit", "--silent", package]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
        subprocess.run([program, "--version"], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    return program


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    code: int
    text: str
    errors: str


class Agent:
    """Claude Code in a folder, with the model at `url`."""

    def __init__(self, program: Path, folder: Path, url: str) -> None:
        self.program, self.folder, self.url = program, folder, url
        self.home, self.project = folder / "home", folder / "project"
        self.home.mkdir(parents=True)
        self.project.mkdir()
        subprocess.run(["git", "init", "-q", "."], cwd=self.project, check=True)

    @property
    def archive(self) -> Path:
        """Where the hooks store, for nothing says otherwise."""
        return self.home / ".local" / "share" / "opensync"

    @property
    def faults(self) -> str:
        """What hooks and the worker wrote down as failed."""
        log = self.archive / "logs" / "claude-code.log"
        return log.read_text(encoding="utf-8") if log.exists() else ""

    def open(self) -> opensync.OpenSync:
        """The archive, once no worker is at it any more."""
        end = time.monotonic() + LIMIT
        while self._has_worker():
            assert time.monotonic() < end, "the worker does not end"
            time.sleep(0.05)
        return opensync.open(self.archive)

    def _has_worker(self) -> bool:
        """Whether a worker that a hook of this home started is running."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if b"run_worker.py" not in (process / "cmdline").read_bytes():
                    continue
                if f"HOME={self.home}\0".encode() in (process / "environ").read_bytes():
                    return True
            except OSError:
                continue
        return False

    def environment(self, **more: str) -> dict[str, str]:
        """What programs of this home are told; nothing of who runs the tests."""
        told = {
            "PATH": f"{COMMANDS}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "ANTHROPIC_BASE_URL": self.url,
            "ANTHROPIC_API_KEY": "none",
            "DISABLE_AUTOUPDATER": "1",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            # A plugin's hook at the end is killed after a second and a half, which a busy machine needs
            # for starting it.
            "CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS": "10000",
        }
        return {**told, **more}

    def opensync_claude(self, *words: str, code: int = 0) -> str:
        """Runs a command of the package, as a person does. Returns what it printed."""
        done = self._command([str(COMMANDS / "opensync-claude"), *words])
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def claude(self, *words: str, **more: str) -> Ended:
        """Runs a command of Claude Code that is no conversation."""
        done = self._command([str(self.program), *words], **more)
        return Ended(done.returncode, done.stdout, done.stderr)

    def start(self, prompt: str, *words: str, **more: str) -> subprocess.Popen[str]:
        """Begins a conversation, in a process group of its own."""
        tools = ["--allowedTools", "Bash,Read,Agent,mcp__plugin_opensync_recall"]
        return subprocess.Popen(
            [self.program, "-p", prompt, *words, *tools],
            cwd=self.project,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, prompt: str, *words: str, **more: str) -> Ended:
        """Has a conversation to its end."""
        return ended(self.start(prompt, *words, **more))

    def transcripts(self) -> list[Path]:
        """What Claude Code wrote, subagents too."""
        return sorted((self.home / ".claude" / "projects").rglob("*.jsonl"))

    def _command(self, command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
        environment = self.environment(**more)
        kept: dict[str, Any] = {"cwd": self.project, "env": environment, "timeout": LIMIT}
        return subprocess.run(
            command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, **kept
        )


def ended(child: subprocess.Popen[str]) -> Ended:
    """Waits for the end of a conversation."""
    try:
        text, errors = child.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        kill(child)
        text, errors = child.communicate()
    return Ended(child.returncode, text, errors)


def kill(child: subprocess.Popen[str]) -> None:
    """Ends Claude Code and all that it started, at once."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # It ended by itself.

