"""Forks: lets a child of `fork` give up what its parent had locked.

A lock on a file belongs to the open file, which a child inherits: one that a thread of the parent
held for an instant would stay locked as long as the child lives, for the child and the parent too.
The child opens its archives anew, so the files that it inherited are closed as soon as it is born.
"""

from __future__ import annotations

import os
import sys

#: Folders of the archives that this process opened, each with a separator at its end.
_folders: set[str] = set()


def remember(folder: str | os.PathLike[str]) -> None:
    """Notes a folder whose files children are to let go of."""
    if not _folders and hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_let_go)
    _folders.add(os.path.join(os.path.realpath(folder), ""))


def _let_go() -> None:
    """Closes what lies in a noted folder. Runs in a child that has no other thread yet."""
    listed = "/proc/self/fd" if sys.platform == "linux" else "/dev/fd"
    folders = tuple(_folders)
    for name in os.listdir(listed):
        try:
            if _path_of(int(name)).startswith(folders):
                os.close(int(name))
        except (OSError, ValueError):
            continue  # The listing itself, or something that is no file.


def _path_of(file: int) -> str:
    """Where an open file lies."""
    if sys.platform == "darwin":
        import fcntl

        return fcntl.fcntl(file, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0").decode()
    return os.readlink(f"/proc/self/fd/{file}")
