"""Archive: conversations of as many messages as are wanted, in the archive form.

    python benches/serve/archive.py 100000 > archive.jsonl

The words are those of this project's own documents, in pieces of a few words, so that common and rare
ones are as common and rare as in prose. The same number makes the same archive.
"""

import json
import pathlib
import random
import sys

BEGAN = 1_767_225_600_000
"""2026-01-01, in milliseconds since 1970."""

IN_SESSION = 50
"""Messages of a session."""


def words():
    """The words of the project's documents."""
    root = pathlib.Path(__file__).parents[2]
    return " ".join(page.read_text() for page in [root / "README.md", *sorted(root.glob("docs/*.md"))]).split()


def text(known, chance):
    """Some pieces of prose, one after the other."""
    starts = [chance.randrange(len(known) - 12) for _ in range(chance.randint(1, 5))]
    return " ".join(" ".join(known[start:start + chance.randint(4, 12)]) for start in starts)


def lines(count):
    """The lines of an archive of `count` messages."""
    known, chance = words(), random.Random(count)
    for number in range(count):
        session, at = f"bench-{number // IN_SESSION}", BEGAN + number * 60_000
        if number % IN_SESSION == 0:
            yield {"type": "session", "external_id": session, "source": ["claude-code", "opencode"][number % 4 // 2],
                   "title": text(known, chance)[:80], "project": {"path": f"/home/ada/project-{number // 5000}"}}
        said = {"external_id": f"m-{number}", "role": ["user", "assistant"][number % 2], "created_at": at,
                "parts": [{"kind": "text", "text": text(known, chance)}]}
        yield {"type": "message", "session": session, "message": said}


if __name__ == "__main__":
    for line in lines(int(sys.argv[1])):
        print(json.dumps(line))
