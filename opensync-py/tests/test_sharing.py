"""Sharing and judging: what leaves the archive is what was asked for, and nothing more."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from conftest import AT, SESSION, text

import opensync

#: Put together here, so that no scanner takes it for one that was lost.
SECRET = "gh" + "p_R4nd0mQ7x2ZkP9vLs3TuYb8WcNe5JfHa6GmDi"


@pytest.fixture
def secretive(talk: opensync.OpenSync) -> opensync.OpenSync:
    """The conversation, with a secret in it."""
    said = text("m-5", f"export GITHUB_TOKEN={SECRET}", at=AT + 4000)
    talk.ingest(SESSION, [said, text("m-6", "Done.", "assistant", AT + 5000)])
    return talk


def test_a_share_is_read_by_its_address_until_it_is_taken_back(secretive: opensync.OpenSync) -> None:
    share = secretive.share("s-1")
    assert (share.session, share.title, share.views, share.has_password) == ("s-1", "Locks", 0, False)
    page = secretive.open_share(share.slug)
    assert page is not None and "Locks" in page and SECRET not in page and "/home/ada" not in page
    told = secretive.open_share(share.slug, format="json")
    assert told is not None and json.loads(told)["title"] == "Locks"
    assert secretive.share_counts(["s-1", "nobody"]) == {"s-1": 1}
    (line,) = secretive.shares()
    assert line.views == 2
    assert secretive.shares().to_dicts()[0]["slug"] == share.slug
    assert share.slug in secretive.shares()._repr_html_()

    assert secretive.unshare(share.slug).slug == share.slug
    with pytest.raises(opensync.NotFoundError):
        secretive.open_share(share.slug)
    with pytest.raises(opensync.NotFoundError):
        secretive.unshare(share.slug)
    assert [change.kind for change in secretive.changes()][-2:] == ["shared", "unshared"]


def test_a_share_has_a_range_a_password_and_an_end(secretive: opensync.OpenSync) -> None:
    share = secretive.share("s-1", messages=(1, 1), password="quokka", expires_at="2099-01-01")
    assert share.expires_at is not None and share.expires_at > time.time() * 1000
    assert secretive.open_share(share.slug) is None
    assert secretive.open_share(share.slug, password="wombat") is None
    page = secretive.open_share(share.slug, password="quokka", format="markdown")
    assert page is not None and "redb lock" in page and "Another process" not in page
    for wrong in ({"messages": (9, 99)}, {"expires_at": 1}, {"password": ""}):
        with pytest.raises(opensync.InvalidInputError):
            secretive.share("s-1", **wrong)  # type: ignore[arg-type,unused-ignore]
    secretive.annotate("s-1", local_only=True)
    with pytest.raises(opensync.InvalidInputError):
        secretive.share("s-1")


def test_marked_sessions_become_tests(secretive: opensync.OpenSync, tmp_path: Path) -> None:
    assert secretive.evals(format="openai") == ""
    secretive.annotate("s-1", eval_ready=True, eval_status="golden", tags=["locks"])
    samples = [json.loads(line) for line in secretive.evals(format="openai").splitlines()]
    assert samples and SECRET not in json.dumps(samples)
    assert samples[0]["ideal"] == "Another process holds the lock."
    report = secretive.evals(tmp_path / "tests.json", format="deepeval", status="golden", tag=["LOCKS"])
    assert (report.ready, report.sessions, report.test_cases) == (1, 1, 2)
    assert len(json.loads((tmp_path / "tests.json").read_text())) == 2
    assert secretive.evals(format="promptfoo", status="incorrect") == ""
    assert SECRET in secretive.evals(format="openai", ids=["s-1"], turns="full", anonymize=False)
    with pytest.raises(opensync.InvalidInputError, match="deepeval"):
        secretive.evals(format="pytest")  # type: ignore[call-overload]
    with pytest.raises(opensync.InvalidInputError, match="golden"):
        secretive.evals(format="openai", status="shiny")


def test_secrets_are_found_and_hidden_where_that_is_asked_for(secretive: opensync.OpenSync) -> None:
    (finding,) = secretive.findings("s-1")
    assert (finding.message, finding.part, finding.message_id) == (5, 1, "m-5")
    assert finding.mark in finding.line and SECRET not in repr(finding.to_dict())
    assert SECRET in secretive.export(["s-1"])
    assert finding.mark in secretive.export(["s-1"], redact=True)
    assert secretive.messages("s-1")[-2].text.endswith(SECRET)
    assert secretive.messages("s-1", redact=True)[-2].text.endswith(finding.mark)
    assert "<!doctype html>" in secretive.export(["s-1"], format="html").lower()


def test_labels_narrow_lists_and_sums(talk: opensync.OpenSync) -> None:
    talk.ingest({"external_id": "s-2", "source": "other"}, [text("m", "hello")])
    talk.annotate("s-1", tags=["locks"], eval_ready=True, eval_status="correct")
    for found in (
        talk.sessions(tag="LOCKS"),
        talk.sessions(tag=["locks", "keys"]),
        talk.sessions(has="eval"),
        talk.sessions(status="correct"),
    ):
        assert [session.external_id for session in found] == ["s-1"]
    assert talk.stats(tag="locks").total.messages == 4


def test_sums_are_told_by_tool_and_by_the_days_of_a_place(talk: opensync.OpenSync) -> None:
    sums = talk.stats().by_tool["Bash"]
    assert (sums.calls, sums.errors) == (1, 0)
    # The talk was at midnight in UTC.
    assert list(talk.stats().by_day) == ["2026-01-01"]
    assert list(talk.stats(time_zone="-01:00").by_day) == ["2025-12-31"]
    with pytest.raises(opensync.InvalidInputError):
        talk.stats(time_zone="Middle/Earth")
    with pytest.raises(opensync.InvalidInputError, match="tool"):
        talk.stats().to_pandas("weather")  # type: ignore[arg-type]


def test_a_check_finds_what_is_damaged_and_mends_what_is_derived(
    talk: opensync.OpenSync,
) -> None:
    talk.catch_up()
    folder = talk.folder
    talk.close()
    report = opensync.check(folder)
    assert report.is_store_intact and report.problems == [] and report.messages == 4
    for path in (folder / "lexical").rglob("*.store"):
        kept = path.read_bytes()
        path.write_bytes(bytes(byte ^ 1 for byte in kept[:20]) + kept[20:])
    assert opensync.check(folder).problems != []
    mended = opensync.check(folder, repair=True)
    assert mended.repairs != [] and mended.problems == []
    with opensync.open(folder) as db:
        assert db.search("lock")[0].external_id == "s-1"


def test_costs_are_computed_anew_by_prices_of_ones_own(talk: opensync.OpenSync) -> None:
    assert talk.reprice() == 0
    before = talk.get("s-1").cost_nanos
    folder = talk.folder
    talk.close()
    (folder / "config.toml").write_text("[prices.claude-sonnet-4-5]\ninput = 1000\noutput = 1\n")
    with opensync.open(folder) as db:
        assert db.reprice() == 1
        assert db.get("s-1").cost_nanos > before
