"""Remote: pushing is broken off cleanly where there is nobody to push to."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from conftest import text

import opensync


def test_without_a_server_pushing_says_so(talk: opensync.OpenSync) -> None:
    assert talk.remote() is None
    with pytest.raises(opensync.InvalidInputError):
        talk.push(attempts=1)
    with pytest.raises(opensync.UnreachableError):
        talk.login("http://127.0.0.1:9", key="osk_x")
    with pytest.raises(opensync.InvalidInputError):
        talk.login("http://server.example", key="osk_x")


def test_what_an_agent_writes_is_imported_while_it_is_watched(
    db: opensync.OpenSync, tmp_path: Path
) -> None:
    logs = tmp_path / "projects" / "-home-ada-shop"
    logs.mkdir(parents=True)
    line = (
        '{"type":"user","uuid":"u-1","timestamp":"2026-01-01T00:00:00Z","sessionId":"s-1",'
        '"cwd":"/home/ada/shop","message":{"role":"user","content":"hello watcher"}}\n'
    )
    with db.watch([logs.parent], source="claude-code") as imports:
        agent, first = next(imports)
        assert (agent, first.messages) == ("claude-code", 0)
        threading.Timer(0.1, (logs / "s-1.jsonl").write_text, [line]).start()
        while (found := next(imports)[1]).messages == 0:
            pass
        assert found.messages == 1
    assert db.search("watcher")[0].external_id == "s-1"
    with pytest.raises(opensync.InvalidInputError):
        db.watch(source="vi")


def test_a_watch_ends_when_it_is_closed(db: opensync.OpenSync, tmp_path: Path) -> None:
    db.ingest({"external_id": "s", "source": "a"}, [text("m", "hello")])
    imports = db.watch([tmp_path])
    threading.Timer(0.5, imports.close).start()
    assert all(report.messages == 0 for _, report in imports)
