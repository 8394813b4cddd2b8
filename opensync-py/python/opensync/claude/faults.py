"""Faults: what went wrong in hooks and in the background, in a log that stays small."""

from __future__ import annotations

import os
import time
import traceback
from pathlib import Path

import opensync

#: A log of this size becomes the old one, and the old one goes.
MAX_BYTES = 256 << 10


def path() -> Path:
    """Where the log is."""
    return opensync.data_folder() / "logs" / "claude-code.log"


def note(where: str, error: BaseException) -> None:
    """Adds a fault: when, where, and what Python tells of it."""
    log = path()
    folder(log.parent)
    told = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    entry = f"{now} [{os.getpid()}] {where}: {told[-4000:].strip()}\n"
    if log.exists() and log.stat().st_size + len(entry) > MAX_BYTES:
        # Two processes may be at it: then one of them finds nothing to rename.
        try:
            log.replace(log.with_suffix(".log.1"))
        except FileNotFoundError:
            pass
    with open(log, "a", encoding="utf-8", opener=private) as file:
        file.write(entry)


def folder(path: Path) -> Path:
    """Makes a folder that nobody but its owner may open, if it is not there."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def private(path: str, flags: int) -> int:
    """Opens a file that, if it is made, nobody but its owner may open."""
    return os.open(path, flags, 0o600)
