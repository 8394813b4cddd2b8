"""Tables: results as data frames, Arrow tables, and HTML that no transcript can break out of."""

from __future__ import annotations

import pytest
from conftest import AT

import opensync


def test_a_data_frame_has_times_as_times(talk: opensync.OpenSync) -> None:
    pandas = pytest.importorskip("pandas")
    frame = talk.sessions().to_pandas()
    assert frame["started_at"][0] == pandas.Timestamp(AT, unit="ms", tz="UTC")
    assert frame["usage_cache_read"][0] == 900
    assert list(talk.messages("s-1").to_pandas()["role"]) == ["user", "assistant", "tool", "assistant"]
    assert list(talk.stats().to_pandas("model")["model"]) == ["claude-sonnet-4-5"]
    assert talk.search("nothing at all").to_pandas().empty


def test_an_arrow_table_has_every_column(talk: opensync.OpenSync) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = talk.messages("s-1").to_arrow()
    assert table.num_rows == 4
    assert table.schema.field("created_at").type == pyarrow.timestamp("ms", tz="UTC")
    assert table.column("model").to_pylist()[:2] == [None, "claude-sonnet-4-5"]
    assert talk.changes().to_arrow().num_rows == 1


def test_html_shows_matches_and_escapes_the_rest(talk: opensync.OpenSync) -> None:
    html = talk.search("redb", role="user")._repr_html_()
    assert "<mark>redb</mark>" in html
    assert "&lt;b&gt;" in html and "<b>" not in html
    assert "<b>" not in talk.messages("s-1")._repr_html_()
    assert "<b>" not in talk.context("redb")._repr_html_()
    assert "my-agent" in talk.stats()._repr_html_()
