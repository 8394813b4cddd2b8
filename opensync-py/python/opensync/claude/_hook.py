"""What a hook does: stores what is new, and starts the work that can wait.

The agent waits for this process, so it imports next to nothing: `os` and `sys` are there already.
It never disturbs the agent: its exit code is 0, it prints nothing unless context was asked for, and
what goes wrong is written to a log.
"""

from __future__ import annotations

import os
import sys

#: What is read of standard input. A tool's result can be long; the transcript has it as well.
MAX_INPUT = 256 << 20


def main() -> None:
    """Runs the hook and ends the process, whatever happened."""
    event = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        run(event, read_input())
    except BaseException as error:
        fault(event, error)
    # Nothing is left to tidy up: what was stored is on the disk.
    try:
        sys.stdout.flush()
    finally:
        os._exit(0)


def read_input() -> bytes:
    """What the agent tells the hook; nothing if somebody runs it by hand."""
    return b"{}" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.buffer.read(MAX_INPUT)


def run(event: str, told: bytes) -> None:
    """Stores what is new, adds context if that is wanted, and starts what can wait."""
    from opensync._opensync import claude_hook

    if event == "SessionEnd":
        # Claude Code may kill a plugin's hook after a second and a half here, and no later one comes:
        # the worker stores what this process cannot.
        start_worker()
    session, folder, began, _ = claude_hook(told)
    if event == "SessionStart":
        # Sessions that were killed, and those of before the plugin, are taken in meanwhile.
        start_worker()
        if began != "resume" and is_set(b'"context":true'):
            from . import recall

            sys.stdout.write(recall.digest(folder, session))
    elif event == "Stop" and may_push():
        # A turn is complete: what waits to be pushed is pushed now.
        start_worker()


def config_file() -> str:
    """Where the settings are: also those of the client that this one takes the place of."""
    return os.path.join(os.path.expanduser("~"), ".config", "claude-code-sync", "config.json")


def is_set(words: bytes) -> bool:
    """Whether the settings hold these words, told without blanks. They are read in earnest by
    whoever acts on them."""
    try:
        with open(config_file(), "rb") as file:
            return words in b"".join(file.read(1 << 20).split())
    except OSError:
        return False


def may_push() -> bool:
    """Whether it looks as if there were a server to push to."""
    return "CLAUDE_SYNC_API_KEY" in os.environ or is_set(b'"apiKey"')


def start_worker() -> None:
    """Starts the worker in a session of its own, so that it outlives the agent."""
    command = [sys.executable, "-I", worker_file()]
    if hasattr(os, "posix_spawn"):
        null = os.open(os.devnull, os.O_RDWR)
        streams = [(os.POSIX_SPAWN_DUP2, null, number) for number in range(3)]
        os.posix_spawn(command[0], command, os.environ, file_actions=streams, setsid=True)
    else:
        from subprocess import DEVNULL, Popen

        detached = 0x00000008 | 0x00000200  # DETACHED_PROCESS, CREATE_NEW_PROCESS_GROUP
        Popen(command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, creationflags=detached)


def worker_file() -> str:
    """The script of the worker."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "run_worker.py")


def fault(event: str, error: BaseException) -> None:
    """Writes a fault to the log; there is nobody to tell if that fails, too."""
    try:
        from . import faults

        faults.note(f"hook {event}", error)
    except BaseException:
        pass
