"""Archive: what goes in comes out, and what was deleted does not."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import AT, SESSION, text

import opensync


def test_what_was_ingested_is_listed_read_and_counted(talk: opensync.OpenSync) -> None:
    (session,) = talk.sessions()
    assert (session.external_id, session.project_name, session.message_count) == ("s-1", "shop", 4)
    assert session.models == ["claude-sonnet-4-5"]
    assert (session.usage.input, session.usage.cache_read, session.usage.total) == (100, 900, 1020)
    messages = talk.messages("s-1")
    assert [message.role for message in messages] == ["user", "assistant", "tool", "assistant"]
    assert [part.kind for part in messages[1].parts] == ["thinking", "tool_call"]
    assert messages[2].parts[0].is_error
    assert talk.stats().total.tool_calls == 1
    assert talk.stats().by_source["my-agent"].messages == 4


def test_ingesting_twice_is_ingesting_once(talk: opensync.OpenSync) -> None:
    assert not talk.ingest(SESSION, talk.messages("s-1")).is_changed
    assert len(talk.changes()) == 1
    talk.ingest(talk.get("s-1"))
    assert not talk.ingest(talk.get("s-1")).is_changed


def test_a_session_is_found_by_the_beginning_of_its_id(db: opensync.OpenSync) -> None:
    db.ingest({"external_id": "abc-1", "source": "a"})
    db.ingest({"external_id": "abd-2", "source": "a"})
    assert db.get("abd").external_id == "abd-2"
    with pytest.raises(opensync.InvalidInputError) as raised:
        db.get("ab")
    assert raised.value.code == "invalid_input"


def test_what_was_deleted_is_gone_and_the_log_says_so(talk: opensync.OpenSync) -> None:
    assert talk.delete("s-1").title == "Locks"
    with pytest.raises(opensync.NotFoundError, match="`s-1` not found"):
        talk.get("s-1")
    assert len(talk.search("lock")) == 0
    assert [change.kind for change in talk.changes()] == ["upserted", "deleted"]


def test_sessions_are_deleted_by_a_filter_if_they_are_as_many_as_was_said(db: opensync.OpenSync) -> None:
    for number in range(3):
        source = "old" if number < 2 else "new"
        db.ingest({"external_id": f"s-{number}", "source": source}, [text("m", "hello")])
    assert db.count_sessions(source="old") == 2
    with pytest.raises(opensync.InvalidInputError, match="2 sessions and not 3"):
        db.delete_sessions(count=3, source="old")
    with pytest.raises(opensync.InvalidInputError, match="no filter"):
        db.delete_sessions(count=3)
    with pytest.raises(opensync.InvalidInputError, match="a filter as well"):
        db.delete_sessions(count=2, all=True, source="old")
    assert db.count_sessions() == 3
    deleted = db.delete_sessions(count=2, source="old")
    assert (deleted.sessions, deleted.messages) == (2, 2)
    assert [session.external_id for session in db.sessions()] == ["s-2"]
    assert db.delete_sessions(count=1, all=True).sessions == 1


def test_a_source_is_hidden_and_shown_again(talk: opensync.OpenSync) -> None:
    talk.set_source_hidden("my-agent", True)
    assert talk.hidden_sources() == ["my-agent"]
    assert [state.name for state in talk.sources() if state.is_hidden] == ["my-agent"]
    assert len(talk.sessions()) == 1
    assert len(talk.sessions(exclude={"source": talk.hidden_sources()})) == 0
    talk.set_source_hidden("my-agent", False)
    assert talk.hidden_sources() == []
    with pytest.raises(opensync.InvalidInputError):
        talk.set_source_hidden("", True)


def test_a_week_is_looked_back_at(talk: opensync.OpenSync) -> None:
    wrapped = talk.wrapped("week", at=AT)
    assert (wrapped.period, wrapped.is_going_on, wrapped.active_days) == ("week", False, 1)
    assert wrapped.first_day <= wrapped.streak[0] <= wrapped.last_day
    assert (wrapped.streak[0], wrapped.streak[1]) == (wrapped.busiest_day, 1)
    assert len(wrapped.days) == 7 and sum(wrapped.hours) == wrapped.total.messages == 4
    assert (wrapped.models[0][0], wrapped.before.messages) == ("claude-sonnet-4-5", 0)
    assert wrapped.longest is not None and wrapped.longest.external_id == "s-1"
    assert wrapped.to_dict()["totals"]["sums"]["messages"] == 4
    assert talk.wrapped("week", at=AT, source="another").total.messages == 0
    with pytest.raises(opensync.InvalidInputError, match="period"):
        talk.wrapped("decade")  # type: ignore[arg-type,unused-ignore]


def test_sessions_are_filtered_and_paged(db: opensync.OpenSync) -> None:
    for number in range(5):
        session = {**SESSION, "external_id": f"s-{number}"}
        db.ingest(session, [text("m", "hello", at=AT + number * 86_400_000)])
    first = db.sessions(limit=1)
    assert [found.external_id for found in db.sessions(limit=2, after_page=first.next)] == ["s-3", "s-2"]
    assert [found.external_id for found in db.each_session()][1:3] == ["s-3", "s-2"]
    day = datetime.fromtimestamp(AT / 1000 + 1, timezone.utc)
    assert [found.external_id for found in db.sessions(before=day)] == ["s-0"]
    assert len(db.sessions(project="nowhere")) == 0


def test_a_dictionary_that_is_no_message_is_refused_and_nothing_is_stored(
    db: opensync.OpenSync,
) -> None:
    bad: list[dict[str, Any]] = [text("m-1", "hello"), {"external_id": "m-2"}]
    with pytest.raises(opensync.InvalidInputError, match="role"):
        db.ingest(SESSION, bad)
    with pytest.raises(opensync.InvalidInputError):
        db.ingest({"external_id": "", "source": "a"})
    assert len(db.sessions()) == 0


def test_an_export_is_read_back_without_loss(talk: opensync.OpenSync, tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    assert talk.export(format="jsonl", path=path) == 1
    assert path.read_text(encoding="utf-8") == talk.export(format="jsonl")
    with opensync.open(tmp_path / "other") as other:
        assert other.import_archive(path).messages == 4
        assert other.messages("s-1").to_dicts() == talk.messages("s-1").to_dicts()
    assert [entry.name for entry in tmp_path.glob("all*")] == ["all.jsonl"]


def test_a_failed_export_leaves_the_old_file(talk: opensync.OpenSync, tmp_path: Path) -> None:
    path = tmp_path / "all.md"
    path.write_text("old")
    with pytest.raises(opensync.NotFoundError):
        talk.export(["nobody"], path=path)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.glob("all*")] == ["all.md"]


def test_settings_are_those_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("cache_bytes = 1\n[server]\nport = 1\n")
    with pytest.raises(opensync.InvalidInputError, match="cache_bytes"):
        opensync.open(tmp_path)
    opensync.open(tmp_path, cache_bytes=1 << 20).close()
    (tmp_path / "config.toml").write_text("cache_bytes = 'many'")
    with pytest.raises(opensync.InvalidInputError, match="is not valid"):
        opensync.open(tmp_path)


def test_the_folder_is_the_one_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENSYNC_HOME", str(tmp_path / "home"))
    assert opensync.data_folder() == tmp_path / "home"
    with opensync.open() as db:
        assert db.folder == tmp_path / "home"


def test_a_closed_archive_says_that_it_is_closed(db: opensync.OpenSync) -> None:
    db.close()
    db.close()
    assert db.closed
    with pytest.raises(opensync.InvalidInputError, match="closed"):
        db.sessions()


def test_every_kind_of_error_has_a_class_under_one_base() -> None:
    classes = [
        opensync.NotFoundError,
        opensync.InvalidInputError,
        opensync.TooNewError,
        opensync.CorruptedError,
        opensync.IoError,
    ]
    assert all(issubclass(kind, opensync.OpenSyncError) for kind in classes)


def test_without_a_model_embedding_says_what_is_missing(talk: opensync.OpenSync) -> None:
    status = talk.model_status()
    assert (status.is_installed, status.pending) == (False, None)
    with pytest.raises(opensync.NotFoundError, match="model"):
        talk.embed()
    with pytest.raises(opensync.OpenSyncError):
        talk.install_model("/nowhere/model.whl")


def test_what_people_say_wins_until_it_is_cleared(talk: opensync.OpenSync) -> None:
    assert talk.annotate("s-1", title="Mine", tags=["a"], eval_status="golden").title == "Mine"
    talk.ingest({**SESSION, "title": "Theirs"})
    assert (talk.get("s-1").title, talk.get("s-1").tags) == ("Mine", ["a"])
    assert talk.annotate("s-1", title=None).title == "Theirs"
    with pytest.raises(TypeError, match="mood"):
        talk.annotate("s-1", mood="good")  # type: ignore[call-arg]
    with pytest.raises(opensync.InvalidInputError, match="eval_status|unknown variant"):
        talk.annotate("s-1", eval_status="shiny")  # type: ignore[arg-type]


def test_deleted_messages_are_gone_and_the_wait_ends_with_a_change(talk: opensync.OpenSync) -> None:
    last = talk.changes()[-1].position
    assert talk.wait_for_changes(last, seconds=0) == last
    assert talk.delete_messages("s-1", ["m-4"]) == 1
    assert talk.wait_for_changes(last, seconds=60) == last + 1
    assert len(talk.messages("s-1")) == 3


def test_sources_say_what_of_each_agent_is_here(
    db: opensync.OpenSync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    projects = tmp_path / "claude" / "projects"
    (projects / "-shop").mkdir(parents=True)
    line: dict[str, object] = {"type": "user", "uuid": "u-1", "sessionId": "s-1", "cwd": "/shop"}
    line["version"], line["timestamp"] = "2.1.0", "2026-01-01T00:00:00Z"
    line["message"] = {"role": "user", "content": "hello"}
    (projects / "-shop" / "s-1.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))

    def claude() -> opensync.SourceState:
        return next(state for state in db.sources() if state.name == "claude-code")

    before = claude()
    assert (before.title, before.logs, before.waiting) == ("Claude Code", 1, 1)
    assert before.roots == [(str(projects), "found")] and before.retention_days == 30
    db.import_(source="claude-code")
    after = claude()
    assert (after.waiting, after.sessions, after.versions[0]["version"]) == (0, 1, "2.1.0")
    assert after.to_dict()["sessions"] == 1 and after.unread == []
