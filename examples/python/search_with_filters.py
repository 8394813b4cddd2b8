"""Finds messages by words, and narrows the search with filters, typed or given by the program.

    python search_with_filters.py [QUERY]
"""

import sys
import tempfile

import opensync

NOON = 1_767_268_800_000  # Milliseconds since 1970, UTC.


def main() -> None:
    with opensync.open(tempfile.mkdtemp()) as db:
        fill(db)
        if len(sys.argv) > 1:
            return show(sys.argv[1], db.search(sys.argv[1]))
        sentence = "how did we fix the rounding of prices?"
        show(sentence, db.search(sentence))
        typed = "round* -lamp project:shop role:user"
        show(typed, db.search(typed))
        failed = db.search("", has="error", exclude={"project": "lamp"}, limit=5)
        show("what failed outside of the lamp, newest first", failed)
        show("each message", db.search("price", each_message=True))


def show(what: str, found: opensync.SearchResults) -> None:
    """Prints hits, with what was found in brackets."""
    print(f"{what}: {len(found)} found")
    for hit in found:
        print(f"  {hit.external_id} | {hit.role or 'title'} | {marked(hit)} | {hit.more} more")


def marked(hit: opensync.Hit) -> str:
    text = hit.snippet
    for start, end in reversed(hit.highlights):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


def fill(db: opensync.OpenSync) -> None:
    shop = {"path": "/home/ada/shop", "name": "shop"}
    lamp = {"path": "/home/ada/lamp", "name": "lamp"}
    failed = {"kind": "tool_result", "call_id": "c", "text": "test round_price failed"}
    db.ingest(
        {"external_id": "s-1", "source": "my-agent", "project": shop},
        [
            message("1", "user", {"kind": "text", "text": "Prices round wrongly"}),
            message("2", "tool", {**failed, "is_error": True}),
            message(
                "3",
                "assistant",
                {"kind": "text", "text": "Fixed: roundPrice() rounds half to even now."},
            ),
        ],
    )
    db.ingest(
        {"external_id": "s-2", "source": "my-agent", "project": lamp},
        [message("1", "user", {"kind": "text", "text": "A round lamp, please"})],
    )


def message(name: str, role: str, part: "dict[str, object]") -> "dict[str, object]":
    return {"external_id": name, "role": role, "created_at": NOON, "parts": [part]}


main()
