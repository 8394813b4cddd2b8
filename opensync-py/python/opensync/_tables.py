"""Tables: rows of results for pandas, Arrow and notebooks. Imported when one is asked for."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import pyarrow

Row = Mapping[str, Any]

#: Columns that are times, in milliseconds since 1970.
TIMES = ("at", "created_at", "started_at", "updated_at", "first_at", "last_at") + (
    "expires_at",
    "viewed_at",
)

#: What a notebook shows of each kind of row, as far as it is there.
SHOWN = (
    ("at", "created_at", "updated_at", "last_at", "position", "kind", "role", "source", "project")
    + ("model", "day", "tool", "title", "score", "snippet", "text", "message_count", "sessions")
    + ("messages", "tool_calls", "calls", "errors", "cost_nanos", "external_id", "slug", "session")
    + ("expires_at", "views", "rule", "message", "line")
)

#: The longest cell a notebook shows, in characters, and the most rows.
MAX_CELL, MAX_ROWS = 160, 100

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def flat(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows without dictionaries in them: `usage` becomes `usage_input`, `usage_output` and so on."""
    return [_flat_row(row) for row in rows]


def _flat_row(row: Row) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for name, value in row.items():
        if name == "parts":
            cells["text"] = prose(value)
        if isinstance(value, Mapping):
            cells.update((f"{name}_{inner}", cell) for inner, cell in value.items())
        else:
            cells[name] = value
    return cells


def prose(parts: Sequence[Row]) -> str:
    """What a person or a model wrote in a message."""
    return "\n\n".join(part["text"] for part in parts if part["kind"] == "text")


def to_pandas(rows: Sequence[Row]) -> pandas.DataFrame:
    """A `DataFrame` of rows, with times as `datetime64[ms, UTC]`."""
    import pandas

    frame = pandas.DataFrame(flat(rows))
    for name in frame.columns.intersection(list(TIMES)):
        frame[name] = pandas.to_datetime(frame[name], unit="ms", utc=True)
    return frame


def to_arrow(rows: Sequence[Row]) -> pyarrow.Table:
    """A `Table` of rows, with times as `timestamp[ms, UTC]`."""
    import pyarrow

    table = pyarrow.Table.from_pylist(_same_columns(flat(rows)))
    for index, name in enumerate(table.column_names):
        if name in TIMES:
            column = table.column(index).cast(pyarrow.timestamp("ms", tz="UTC"))
            table = table.set_column(index, name, column)
    return table


def _same_columns(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Arrow takes the columns of the first row for those of all."""
    names = {name: None for row in rows for name in row}
    return [{name: row.get(name) for name in names} for row in rows]


def to_html(rows: Sequence[Row]) -> str:
    """A table for notebooks: the columns that tell most, the first rows, everything escaped."""
    rows = flat(rows)
    names = [name for name in SHOWN if any(name in row for row in rows)]
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(_cell(name, row.get(name), row) for name in names) + "</tr>"
        for row in rows[:MAX_ROWS]
    )
    left = len(rows) - MAX_ROWS
    more = f"<p>… and {left} more</p>" if left > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(name: str, value: Any, row: Row) -> str:
    if value is None:
        return "<td></td>"
    if name in TIMES:
        value = (EPOCH + timedelta(milliseconds=value)).strftime("%Y-%m-%d %H:%M")
    if name == "snippet":
        return f"<td>{_marked(value, row.get('highlights', []))}</td>"
    if isinstance(value, float):
        value = f"{value:.3f}"
    text = str(value)
    cut = text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"
    return f"<td>{html.escape(cut)}</td>"


def _marked(text: str, highlights: Sequence[tuple[int, int]]) -> str:
    """A snippet with its matches marked."""
    pieces, at = [], 0
    for start, end in highlights:
        pieces += [html.escape(text[at:start]), f"<mark>{html.escape(text[start:end])}</mark>"]
        at = end
    return "".join([*pieces, html.escape(text[at:])])


def pre(text: str) -> str:
    """Text as it is, for notebooks."""
    return f"<pre>{html.escape(text)}</pre>"
