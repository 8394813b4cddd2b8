"""History: what of Claude Code's own files is about to go, and what is left of what is gone.

Claude Code deletes transcripts some weeks after they changed last. The store has them then; what was
deleted before it saw them lives on as prompts in `history.jsonl`, which is never cleaned up.
"""

from __future__ import annotations

import bisect
import hashlib
import json
import os
import re
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

#: What `display` shows for a text that was pasted.
MARK = re.compile(r"\[Pasted text #(\d+)[^\]]*\]")

#: How far apart the agent notes a prompt here and in its transcript, in milliseconds.
MOMENT = 2000

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
    not in the store then is gone. Where a transcript came back, its prompts take the place of the
    recovered ones.
    """
    known = {session.external_id: session for session in db.each_session()}
    noted = _noted()
    kept = set(noted or ())
    recovered = 0
    for session, prompts in _conversations(settings.folder() / "history.jsonl").items():
        stored = known.get(session)
        if stored is not None and (noted is None or session in kept):
            if not _give_way(db, session, prompts):
                kept.discard(session)
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
        kept.add(session)
    if kept != noted:
        _note(kept)
    return recovered


def give_way(db: opensync.OpenSync) -> None:
    """Takes recovered prompts away where the transcript they stood for is here now."""
    kept = _noted()
    conversations = _conversations(settings.folder() / "history.jsonl")
    for session in conversations if kept is None else kept & conversations.keys():
        _give_way(db, session, conversations[session])


def _give_way(db: opensync.OpenSync, session: str, prompts: list[dict[str, Any]]) -> bool:
    """Whether recovered prompts are left."""
    try:
        messages = list(db.messages(session))
    except opensync.NotFoundError:
        return False
    own = [message for message in messages if message.external_id.startswith(PREFIX)]
    others = (message for message in messages if not message.external_id.startswith(PREFIX))
    theirs = [message for message in others if message.role == "user"]
    if not own or not theirs:
        return bool(own)
    said = {_plain(part.text) for message in theirs for part in message.parts}
    times = sorted(message.created_at for message in theirs if not message.is_injected)
    forms = {_message(prompt)["external_id"]: prompt["forms"] for prompt in prompts}
    gone = [
        message.external_id
        for message in own
        if any(_plain(form) in said for form in forms.get(message.external_id, [_text(message)]))
        or _is_near(message.created_at, times)
    ]
    if gone:
        db.delete_messages(session, gone)
    return len(gone) < len(own)


def _text(message: opensync.Message) -> str:
    return "".join(part.text for part in message.parts)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _is_near(at: int, times: list[int]) -> bool:
    """Whether a prompt was sent at that time: the agent notes both within moments."""
    place = bisect.bisect_left(times, at - MOMENT)
    return place < len(times) and times[place] <= at + MOMENT


def _noted() -> set[str] | None:
    """The sessions with recovered prompts; None if that was never noted."""
    try:
        told = json.loads(_notes().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(told, list):
        return None
    return {session for session in told if isinstance(session, str)}


def _note(sessions: set[str]) -> None:
    path = _notes()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.write_text(json.dumps(sorted(sessions)), encoding="utf-8")
    draft.replace(path)


def _notes() -> Path:
    return opensync.data_folder() / "logs" / "claude-code-recovered.json"


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
        pasted = _pasted(entry)
        whole = text + "".join(f"\n\n{piece}" for piece in pasted.values())
        forms = [whole, text, MARK.sub(lambda mark: pasted.get(mark[1], mark[0]), text)]
        prompt = {"text": whole, "forms": forms, "at": int(at), "project": project}
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


def _pasted(entry: dict[str, Any]) -> dict[str, str]:
    """What was pasted into a prompt, by the numbers of the marks that `display` shows for it."""
    told = entry.get("pastedContents")
    pasted = told if isinstance(told, dict) else {}
    texts = {
        key: piece.get("content") for key, piece in pasted.items() if isinstance(piece, dict)
    }
    return {str(key): text for key, text in texts.items() if isinstance(text, str)}


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
