"""History: what of Claude Code's own files is about to go, and what is left of what is gone.

Claude Code deletes transcripts some weeks after they changed last. The store has them then; what was
deleted before it saw them lives on as prompts in `history.jsonl`, which is never cleaned up.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import opensync

from . import settings

#: Days after which Claude Code deletes transcripts, unless its settings say otherwise.
USUAL_DAYS = 30

DAY = 86_400

#: Prompts younger than this may be of a conversation whose transcript is not written yet.
SETTLED = DAY

#: How the ids of recovered prompts begin.
PREFIX = "history-"

#: A longer line is no prompt.
MAX_LINE = 4 << 20


@dataclass(frozen=True)
class Originals:
    """The transcripts that Claude Code still has."""

    count: int
    days: int
    #: When the oldest of them changed last, and when it goes, in seconds since 1970.
    oldest: float | None

    @property
    def goes_at(self) -> float | None:
        """When Claude Code deletes the oldest, at the earliest."""
        return None if self.oldest is None else self.oldest + self.days * DAY


def originals() -> Originals:
    """What is there, and until when."""
    try:
        days = settings.read().get("cleanupPeriodDays", USUAL_DAYS)
    except settings.SettingsError:
        days = USUAL_DAYS
    times = []
    for path in (settings.folder() / "projects").glob("*/*.jsonl"):
        try:
            times.append(path.stat().st_mtime)
        except OSError:
            continue
    known = days if isinstance(days, int) and days >= 0 else USUAL_DAYS
    return Originals(len(times), known, min(times, default=None))


def recover(db: opensync.OpenSync) -> int:
    """Stores prompts of conversations that are neither in the store nor on the disk any more.

    Returns how many were new. Doing it twice is doing it once. Import the transcripts first: what is
    not in the store then is gone.
    """
    known = {session.external_id: session for session in db.sessions(limit=1_000_000)}
    recovered = 0
    for session, prompts in _conversations(settings.folder() / "history.jsonl").items():
        stored = known.get(session)
        if stored is not None and stored.message_count >= len(prompts):
            continue
        if stored is not None and not _is_recovered(db, session):
            continue
        first = prompts[0]
        fields = {
            "external_id": session,
            "source": "claude-code",
            "title": first["text"].strip().splitlines()[0][:80],
            "project": _project(first["project"]),
            "origin": str(settings.folder() / "history.jsonl"),
        }
        recovered += db.ingest(fields, map(_message, prompts)).messages_added
    return recovered


def _is_recovered(db: opensync.OpenSync, session: str) -> bool:
    """Whether all that is stored of a session is from here."""
    return all(message.external_id.startswith(PREFIX) for message in db.messages(session))


def _conversations(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Prompts by the session they were typed in; by project and day where it was not noted."""
    found: dict[str, list[dict[str, Any]]] = {}
    settled = (time.time() - SETTLED) * 1000
    for entry in _entries(path):
        text, at = entry.get("display"), entry.get("timestamp")
        project, session = entry.get("project"), entry.get("sessionId")
        if not isinstance(text, str) or not text.strip() or not isinstance(at, (int, float)):
            continue
        if not 0 < at < settled:
            continue
        project = project if isinstance(project, str) else ""
        if not isinstance(session, str) or not session:
            session = _made_up(project, at)
        prompt = {"text": text + _pasted(entry), "at": int(at), "project": project}
        found.setdefault(session[:1024], []).append(prompt)
    return found


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    """The file's objects. A line that is none is passed over."""
    try:
        with open(path, "rb") as file:
            while line := file.readline(MAX_LINE):
                try:
                    entry = json.loads(line)
                except (ValueError, RecursionError):
                    continue
                if isinstance(entry, dict):
                    yield entry
    except FileNotFoundError:
        return


def _pasted(entry: dict[str, Any]) -> str:
    """What was pasted into a prompt, which `display` shows as a mark only."""
    pasted = entry.get("pastedContents")
    pieces = pasted.values() if isinstance(pasted, dict) else []
    texts = [piece.get("content") for piece in pieces if isinstance(piece, dict)]
    return "".join(f"\n\n{text}" for text in texts if isinstance(text, str))


def _made_up(project: str, at: float) -> str:
    day = datetime.fromtimestamp(at / 1000, timezone.utc).strftime("%Y-%m-%d")
    return f"{PREFIX}{hashlib.sha256(project.encode()).hexdigest()[:12]}-{day}"


def _project(path: str) -> dict[str, str]:
    return {"path": path, "name": path.replace("\\", "/").rstrip("/").split("/")[-1]} if path else {}


def _message(prompt: dict[str, Any]) -> dict[str, Any]:
    digest = hashlib.sha256(prompt["text"].encode("utf-8", "replace")).hexdigest()[:16]
    return {
        "external_id": f"{PREFIX}{prompt['at']}-{digest}",
        "role": "user",
        "created_at": prompt["at"],
        "parts": [{"kind": "text", "text": prompt["text"]}],
    }
