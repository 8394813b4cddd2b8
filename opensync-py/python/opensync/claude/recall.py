"""Recall: the few past passages that matter for a project, for a session that begins there."""

from __future__ import annotations

import opensync

#: Tokens of what is added to a session.
BUDGET = 600

#: Claude Code shows no more of a hook's output.
MAX_CHARACTERS = 10_000

#: Past sessions whose titles say what the project is about.
SESSIONS = 5


def within(folder: str) -> list[str]:
    """The projects in a folder: itself, and what lies below."""
    return [folder, f"{folder.rstrip('/')}/*"]


def digest(folder: str | None, session: str | None) -> str:
    """What is worth knowing about earlier work in `folder`; empty if there is nothing.

    What is asked for is what the last conversations there were about; the one that begins is left
    out, if it is known already.
    """
    if not folder:
        return ""
    here = within(folder)
    with opensync.open() as db:
        found = db.sessions(limit=SESSIONS + 1, project=here, source="claude-code")
        titles = [past.title for past in found if past.title and past.external_id != session]
        if not titles:
            return ""
        exclude: dict[str, str | list[str]] = {"session": session} if session else {}
        words = " ".join(titles[:SESSIONS])
        pack = db.context(words, budget=BUDGET, format="text", project=here, exclude=exclude)
        return pack.text if len(pack.text) <= MAX_CHARACTERS else ""
