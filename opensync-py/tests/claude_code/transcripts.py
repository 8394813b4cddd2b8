"""Transcripts: what Claude Code's own files say, beside what the archive says, piece by piece.

Written apart from the engine's own reading of transcripts, so that neither can hide a fault of the
other.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import opensync

#: Of a piece: its kind, the id of a tool call, whether it failed, and its text.
Piece = tuple[str, str, bool, str]

#: Fields of a usage that hold tokens, with the names that the archive has for them.
TOKENS = {
    "input_tokens": "input",
    "output_tokens": "output",
    "cache_read_input_tokens": "cache_read",
}
WRITTEN = {
    "ephemeral_5m_input_tokens": "cache_write_5m",
    "ephemeral_1h_input_tokens": "cache_write_1h",
}


@dataclass
class Told:
    """What a transcript tells."""

    #: Each piece with how often it is there.
    pieces: Counter[Piece] = field(default_factory=Counter)
    #: Tokens of each answer, by its id.
    tokens: dict[str, dict[str, int]] = field(default_factory=dict)
    #: Ids of lines and answers.
    messages: set[str] = field(default_factory=set)

    def sum_of_tokens(self) -> dict[str, int]:
        """Tokens of all answers."""
        total: Counter[str] = Counter()
        for tokens in self.tokens.values():
            total.update(tokens)
        return dict(total)


def told_by(transcript: Path) -> Told:
    """Reads a transcript."""
    told = Told()
    for line in transcript.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["type"] in ("user", "assistant") and not entry.get("isMeta"):
            _add(told, entry["uuid"], entry["message"])
    return told


def _add(told: Told, line: str, message: dict[str, Any]) -> None:
    told.messages.add(message.get("id", line))
    content = message["content"]
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    told.pieces.update(map(_piece, blocks))
    usage = message.get("usage")
    if usage is not None and message["model"] != "<synthetic>":
        tokens = {name: usage[field] for field, name in TOKENS.items()}
        written = {name: usage["cache_creation"][field] for field, name in WRITTEN.items()}
        told.tokens[message["id"]] = {**tokens, **written}


def _piece(block: dict[str, Any]) -> Piece:
    if block["type"] == "tool_use":
        return ("tool_call", block["id"], False, json.dumps(block["input"], sort_keys=True))
    if block["type"] == "tool_result":
        content = block["content"]
        if not isinstance(content, str):
            content = "\n".join(inner["text"] for inner in content)
        return ("tool_result", block["tool_use_id"], bool(block.get("is_error")), content)
    return (block["type"], "", False, block[block["type"]])


def kept_in(db: opensync.OpenSync, session: str) -> Told:
    """Reads a session of the archive as if it were a transcript."""
    kept = Told()
    for message in db.messages(session):
        pieces = [_kept(part) for part in message.parts if part.kind in KINDS]
        # What the agent says by itself is no message of the transcript, but for failures.
        if (message.is_injected and not message.is_error) or not pieces:
            continue
        kept.messages.add(message.response_id or message.external_id)
        kept.pieces.update(pieces)
        usage = message.usage
        if usage is not None:
            names = (*TOKENS.values(), *WRITTEN.values())
            tokens = {name: getattr(usage, name) for name in names}
            assert message.external_id not in kept.tokens
            kept.tokens[message.external_id] = tokens
    return kept


KINDS = ("text", "thinking", "tool_call", "tool_result")


def _kept(part: opensync.Part) -> Piece:
    text = part.text
    if part.kind == "tool_call":
        text = json.dumps(json.loads(text), sort_keys=True)
    return (part.kind, part.call_id or "", part.is_error, text)


def session_of(transcript: Path) -> str:
    """The session that a transcript is of; that of a subagent is named after its parent's."""
    stem = transcript.stem
    return f"{transcript.parents[1].name}/{stem}" if stem.startswith("agent-") else stem


def assert_same(db: opensync.OpenSync, transcripts: list[Path]) -> Counter[str]:
    """Every piece and token of the transcripts is in the archive, once, and nothing else is.

    Returns how many pieces there are of each kind.
    """
    assert transcripts
    kinds: Counter[str] = Counter()
    for transcript in transcripts:
        told, kept = told_by(transcript), kept_in(db, session_of(transcript))
        assert kept.pieces == told.pieces, transcript
        assert kept.sum_of_tokens() == told.sum_of_tokens(), transcript
        assert len(kept.tokens) == len(told.tokens), transcript
        assert len(kept.messages) == len(told.messages), transcript
        session = db.get(session_of(transcript))
        total = {name: getattr(session.usage, name) for name in (*TOKENS.values(), *WRITTEN.values())}
        assert total == {**dict.fromkeys(total, 0), **told.sum_of_tokens()}, transcript
        kinds.update(kind for kind, *_ in told.pieces.elements())
    sessions = {session.external_id for session in db.sessions(limit=1000)}
    assert sessions == {session_of(transcript) for transcript in transcripts}
    return kinds
