"""History: prompts of conversations that Claude Code has deleted come back, once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from claude import line, talk, texts, write

import opensync
from opensync.claude import cli

AT = 1_767_225_600_000


def entry(text: str, at: int = AT, **more: Any) -> str:
    """A line of `history.jsonl`."""
    told = {"display": text, "pastedContents": {}, "timestamp": at, "project": "/home/ada/shop"}
    return json.dumps({**told, **more}) + "\n"


def given(home: Path, *lines: str) -> None:
    """What Claude Code keeps of prompts."""
    (home / ".claude").mkdir(exist_ok=True)
    (home / ".claude" / "history.jsonl").write_text("".join(lines))


def test_prompts_of_a_deleted_conversation_are_recovered_once(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pasted = {"1": {"id": 1, "type": "text", "content": "a stack trace"}}
    given(
        home,
        entry("why does it hang?", sessionId="gone", pastedContents=pasted),
        "this is no JSON\n",
        "[]\n",
        entry("   ", sessionId="gone"),
        entry("and now?", at=AT + 1000, sessionId="gone"),
        entry("kept elsewhere", sessionId="s-1"),
    )
    write(home, "s-1", talk("s-1"))
    assert cli.main(["import"]) == 0
    assert "2 prompts of deleted conversations were recovered" in capsys.readouterr().out
    with opensync.open() as db:
        session = db.get("gone")
        assert (session.source, session.title) == ("claude-code", "why does it hang?")
        assert (session.project_path, session.project_name) == ("/home/ada/shop", "shop")
        assert texts(db, "gone") == ["why does it hang?\n\na stack trace", "and now?"]
        assert db.search("stack trace")[0].external_id == "gone"
        assert "kept elsewhere" not in texts(db, "s-1")
        before = db.last_change()
    assert cli.main(["import"]) == 0
    assert "recovered" not in capsys.readouterr().out
    with opensync.open() as db:
        assert db.last_change() == before


def test_prompts_without_a_session_are_kept_by_project_and_day(home: Path) -> None:
    day = 86_400_000
    given(home, entry("one"), entry("two", at=AT + 5), entry("three", at=AT + day))
    cli.main(["import"])
    with opensync.open() as db:
        said = sorted(tuple(texts(db, session.external_id)) for session in db.sessions())
    assert said == [("one", "two"), ("three",)]


def test_a_prompt_that_was_just_typed_is_left_to_its_transcript(home: Path) -> None:
    import time

    given(home, entry("just now", at=int(time.time() * 1000), sessionId="new"))
    cli.main(["import"])
    with opensync.open() as db:
        assert len(db.sessions()) == 0


def test_a_transcript_that_comes_back_stands_beside_no_second_session(home: Path) -> None:
    given(home, entry("question 0 of s-1", sessionId="s-1"))
    cli.main(["import"])
    write(home, "s-1", talk("s-1"))
    cli.main(["import"])
    with opensync.open() as db:
        assert len(db.sessions()) == 1
        assert "answer 0 of s-1" in texts(db, "s-1")


def test_a_transcript_that_comes_back_takes_the_place_of_the_prompts_it_holds(
    home: Path, tmp_path: Path
) -> None:
    pasted = {"1": {"id": 1, "type": "text", "content": "a stack\ntrace"}}
    given(
        home,
        entry("question 0 of s-1", sessionId="s-1"),
        entry(
            "see [Pasted text #1 +1 lines] here",
            at=AT + 9000,
            sessionId="s-1",
            pastedContents=pasted,
        ),
        entry("only  typed", at=AT + 20_000, sessionId="s-1"),
        entry("a wish nobody sent", at=AT + 90_000, sessionId="s-1"),
        entry("question 0 of s-2", sessionId="s-2"),
    )
    cli.main(["import"])
    lines = talk("s-1")
    lines.append(line("s-1", 10, "user", "see a stack\ntrace here"))
    lines.append(line("s-1", 11, "user", "only typed"))
    for paths, session in ([], "s-1"), ([str(tmp_path / "backup" / "projects")], "s-2"):
        folder = Path(paths[0]) if paths else home / ".claude" / "projects"
        folder = folder / "-home-ada-shop"
        folder.mkdir(parents=True, exist_ok=True)
        told = lines if session == "s-1" else talk("s-2")
        (folder / f"{session}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in told))
        cli.main(["import", *paths])
    with opensync.open() as db:
        said = texts(db, "s-1")
        assert sum("question 0" in text for text in said) == 1
        assert sum("stack" in text for text in said) == 1
        assert sum("typed" in text for text in said) == 1
        assert "a wish nobody sent" in said
        assert texts(db, "s-2").count("question 0 of s-2") == 1
        before = db.last_change()
    cli.main(["import"])
    with opensync.open() as db:
        assert db.last_change() == before
