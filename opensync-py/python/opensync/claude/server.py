"""Server: whether it is there, and whether it takes a session. Asking and pushing are the engine's."""

from __future__ import annotations

import time
from tempfile import TemporaryDirectory

import opensync

from .config import Config


def check(config: Config) -> None:
    """Whether the server is there and knows the key. Raises an OpenSyncError otherwise."""
    server = _server(config)
    server.check()
    server.session_ids()


def test_sync(config: Config) -> str:
    """Sends a session made up for the purpose, as a push would, and returns its id."""
    name = f"test-{int(time.time() * 1000)}"
    session = {
        "external_id": name,
        "source": "claude-code",
        "title": "Connection Test",
        "project": {"name": "synctest"},
    }
    with TemporaryDirectory() as folder, opensync.open(folder) as db:
        db.ingest(session)
        db.send(name, _server(config))
    return name


def _server(config: Config) -> opensync.Upstream:
    return opensync.Upstream(config.base, config.key or "")
