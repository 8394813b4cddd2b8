"""Worker: what can wait, in a process of its own, one at a time.

Hooks start it when a session begins or ends, and after a turn if there is a server. It takes in what
no hook saw (sessions that were killed, those of before the plugin, prompts of deleted ones), and pushes to the server if there is
one. A server that does not answer is left in peace for longer and longer.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import opensync

from . import config, faults, history

#: The first pause after a push that failed, and the longest, in seconds.
FIRST_PAUSE, LONGEST_PAUSE = 30, 3600


def main() -> None:
    """Works until nothing is left to do, and never fails loudly: nobody is there to hear it."""
    try:
        if hasattr(os, "nice"):
            os.nice(10)
        work()
    except BaseException as error:
        faults.note("worker", error)


def work() -> None:
    """Works, unless another worker does; then that one begins again after its round."""
    again = _folder() / "claude-code.again"
    again.touch(mode=0o600)
    with _alone() as is_alone:
        while is_alone and again.exists():
            again.unlink(missing_ok=True)
            round_of_work()


def round_of_work() -> None:
    """Takes in what is new, recovers what is gone, indexes it, and pushes."""
    with opensync.open() as db:
        db.import_(source="claude-code", index=False)
        history.recover(db)
        index(db)
        chosen = config.load()
        if chosen.is_configured and chosen.auto_sync and is_due(time.time()):
            push(db, chosen)


def index(db: opensync.OpenSync) -> None:
    """Brings the index level. It can be made anew from the archive, so its faults keep nothing back."""
    try:
        db.catch_up()
    except opensync.OpenSyncError as error:
        faults.note("index", error)


#: How often a push tries one thing, which takes about two minutes.
ATTEMPTS = 10


def push(db: opensync.OpenSync, chosen: config.Config, attempts: int = ATTEMPTS) -> None:
    """Pushes to the server of the settings, and notes how it went."""
    try:
        choose(db, chosen)
        db.push(attempts=attempts)
    except (config.ConfigError, opensync.OpenSyncError) as error:
        failures = int(state().get("failures", 0)) + 1
        pause = min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
        note(failures=failures, retry_at=time.time() + pause, error=str(error))
        faults.note("push", error)
    else:
        note(failures=0, retry_at=0, error=None, pushed_at=time.time())


def choose(db: opensync.OpenSync, chosen: config.Config) -> None:
    """Makes the archive's server the one of the settings, and what is withheld from it."""
    remote, withheld = db.remote(), chosen.withheld
    if remote is None or chosen_of(remote) != (chosen.base, chosen.key, withheld):
        db.login(chosen.base, key=chosen.key, redact=True, **withheld)


def chosen_of(remote: opensync.Remote) -> tuple[str, str | None, config.Withheld]:
    """The address, the key, and what is withheld, as the settings have them."""
    withheld: config.Withheld = {
        "withhold_thinking": remote.withhold_thinking,
        "withhold_tool_calls": remote.withhold_tool_calls,
    }
    return remote.url, remote.key, withheld


def is_due(now: float) -> bool:
    """Whether the pause after the last failure is over."""
    return now >= float(state().get("retry_at", 0) or 0)


def state() -> dict[str, Any]:
    """How the last push went: failures, retry_at, pushed_at, error."""
    try:
        told = json.loads((_folder() / "claude-code-push.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def note(**changes: Any) -> None:
    """Notes how a push went."""
    path = _folder() / "claude-code-push.json"
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with open(draft, "w", encoding="utf-8", opener=faults.private) as file:
        json.dump({**state(), **changes}, file)
    draft.replace(path)


def _folder() -> Path:
    return faults.folder(opensync.data_folder() / "logs")


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other worker is at it, as long as this lasts."""
    with open(_folder() / "claude-code.lock", "a+b", opener=faults.private) as file:
        try:
            _lock(file.fileno())
        except OSError:
            yield False
        else:
            yield True


def _lock(file: int) -> None:
    """Locks an open file until it is closed. Raises an OSError if another process has it."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
