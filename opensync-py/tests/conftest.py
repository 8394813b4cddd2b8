"""What every test uses: an empty archive, and one with a conversation in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import claude
import pytest

import opensync

SESSION = {
    "external_id": "s-1",
    "source": "my-agent",
    "title": "Locks",
    "project": {"path": "/home/ada/shop", "name": "shop"},
}
AT = 1_767_225_600_000


def text(message_id: str, words: str, role: str = "user", at: int = AT) -> dict[str, Any]:
    """A message that says `words`."""
    parts = [{"kind": "text", "text": words}]
    return {"external_id": message_id, "role": role, "created_at": at, "parts": parts}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[opensync.OpenSync]:
    """An empty archive."""
    with opensync.open(tmp_path / "archive") as archive:
        yield archive


@pytest.fixture
def talk(db: opensync.OpenSync) -> opensync.OpenSync:
    """An archive with one conversation: a question, a call, its result, an answer."""
    call = {
        "external_id": "m-2",
        "role": "assistant",
        "created_at": AT + 1000,
        "model": "claude-sonnet-4-5",
        "usage": {"input": 100, "output": 20, "reasoning": 0, "cache_read": 900}
        | {"cache_write_5m": 0, "cache_write_1h": 0},
        "parts": [
            {"kind": "thinking", "text": "look first"},
            {"kind": "tool_call", "name": "Bash", "call_id": "c-1", "text": '{"command": "ls"}'},
        ],
    }
    result = {
        "external_id": "m-3",
        "role": "tool",
        "created_at": AT + 2000,
        "parts": [
            {"kind": "tool_result", "call_id": "c-1", "text": "store.redb", "is_error": True}
        ],
    }
    messages = [
        text("m-1", "Warum hängt der redb lock? <b>"),
        call,
        result,
        text("m-4", "Another process holds the lock.", "assistant", AT + 3000),
    ]
    db.ingest(SESSION, messages)
    return db


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh home of somebody who uses Claude Code, also for this process."""
    for name in list(os.environ):
        if name.startswith(("OPENSYNC_", "CLAUDE_", "XDG_")):
            monkeypatch.delenv(name)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def server() -> Iterator[claude.Server]:
    """A server to push to."""
    with claude.serving() as running:
        yield running
