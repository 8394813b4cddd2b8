"""Search: hits, highlights, filters, context, and what a wrong call says."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from conftest import AT, SESSION, text

import opensync


def test_highlights_count_characters_and_not_bytes(talk: opensync.OpenSync) -> None:
    hit = talk.search("redb", role="user")[0]
    assert [hit.snippet[start:end] for start, end in hit.highlights] == ["redb"]
    assert hit.to_dict()["highlights"] == hit.highlights


def test_results_are_a_sequence_that_tells_how_it_went(talk: opensync.OpenSync) -> None:
    found = talk.search("lock", each_message=True)
    assert len(found) == len(list(found)) == len(found.hits) == 2
    assert found[-1].external_id == "s-1"
    assert [hit.role for hit in found[:1]] == [found[0].role]
    assert (found.mode, found.pending) == ("lexical", 0)
    with pytest.raises(IndexError):
        found[2]


def test_filters_narrow_and_exclude(talk: opensync.OpenSync) -> None:
    talk.ingest({"external_id": "s-2", "source": "other"}, [text("m", "a lock elsewhere")])
    assert {hit.source for hit in talk.search("lock")} == {"my-agent", "other"}
    assert [hit.source for hit in talk.search("lock", source="other")] == ["other"]
    assert len(talk.search("lock", source=["other", "my-agent"])) == 2
    assert [hit.source for hit in talk.search("lock", exclude={"source": "other"})] == ["my-agent"]
    assert len(talk.search("lock", source=None)) == 2


def test_times_are_numbers_datetimes_or_what_people_type(talk: opensync.OpenSync) -> None:
    later = datetime.fromtimestamp(AT / 1000, timezone.utc) + timedelta(days=1)
    assert len(talk.search("lock", after=AT)) == 1
    assert len(talk.search("lock", after=later)) == 0
    assert len(talk.search("lock", before="2026-01-02")) == 1
    with pytest.raises(opensync.InvalidInputError, match="`after` must be a time"):
        talk.search("lock", after="soonish")


def test_a_wrong_keyword_or_choice_says_what_is_right(talk: opensync.OpenSync) -> None:
    with pytest.raises(TypeError, match="sauce"):
        talk.search("lock", sauce="other")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="roll"):
        talk.sessions(roll="user")  # type: ignore[call-arg]
    with pytest.raises(opensync.InvalidInputError, match="hybrid"):
        talk.search("lock", mode="fuzzy")  # type: ignore[arg-type]
    with pytest.raises(opensync.InvalidInputError, match="markdown"):
        talk.context("lock", format="rtf")  # type: ignore[arg-type]
    with pytest.raises(opensync.NotFoundError, match="model"):
        talk.search("lock", mode="semantic")


def test_an_explained_hit_tells_what_its_score_is_made_of(talk: opensync.OpenSync) -> None:
    explanation = talk.search("redb", explain=True)[0].explanation
    assert explanation is not None and explanation.words is not None and explanation.words > 0
    assert talk.search("redb")[0].explanation is None


def test_a_context_pack_keeps_its_budget_and_names_its_passages(talk: opensync.OpenSync) -> None:
    pack = talk.context("why does the lock hang", budget=300)
    assert 0 < pack.tokens <= 300
    assert pack.text == str(pack)
    assert [passage.external_id for passage in pack] == ["s-1"] * len(pack)
    assert pack.passages[0].turns[0].role in ("user", "assistant")
    assert talk.context("lock", budget=1).text == ""
    assert '"role"' in talk.context("lock", format="messages").text


def test_a_view_shows_itself_in_one_line(talk: opensync.OpenSync) -> None:
    assert repr(talk.get("s-1")) == (
        "Session(external_id='s-1', source='my-agent', title='Locks', message_count=4)"
    )
    quoted = {**SESSION, "external_id": "q", "title": "it's\n\"so\" \\"}
    talk.ingest(quoted)
    shown = repr(talk.get("q"))
    assert eval(shown.split("title=")[1].split(", message_count")[0]) == quoted["title"]


def test_a_session_is_laid_out_and_searched_letter_by_letter(talk: opensync.OpenSync) -> None:
    outline = talk.outline("s-1")
    assert [row.place for row in outline] == list(range(len(talk.messages("s-1"))))
    assert outline.session.external_id == "s-1" and outline.next is None
    assert talk.outline("s-1", limit=1).next == 1
    found = talk.find("s-1", "REDB")
    assert found.total == len(found) > 0
    assert talk.find("s-1", "REDB", case=True).total == 0
    part = found[0]
    assert {part.snippet[start:end] for start, end in part.highlights} == {"redb"}
    assert part.to_dict()["highlights"] == part.highlights


def test_a_commit_leads_to_the_session_that_made_it(talk: opensync.OpenSync) -> None:
    call = {"kind": "tool_call", "call_id": "c", "name": "Bash"}
    call["text"] = '{"command": "git commit -m \'Mend the gate\'"}'
    result = {"kind": "tool_result", "call_id": "c", "text": "[main 4f9d2c8] Mend the gate"}
    said = [
        text("q", "mend it"),
        {"external_id": "a", "role": "assistant", "created_at": AT, "parts": [call]},
        {"external_id": "t", "role": "tool", "created_at": AT, "parts": [result]},
    ]
    talk.ingest({"external_id": "maker", "source": "test"}, said)
    blame = talk.blame("4f9d2c8")
    assert (blame.session.external_id, blame.by, blame.message_id) == ("maker", "hash", "a")
    assert blame.prompt is not None and blame.prompt.text == "mend it"
    assert [session.external_id for session in talk.sessions(did="commit")] == ["maker"]
    with pytest.raises(opensync.NotFoundError):
        talk.blame("abcdef0")
