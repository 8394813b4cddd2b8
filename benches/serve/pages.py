"""Pages: how soon what the dashboard asks is answered, on a large archive.

    python benches/serve/pages.py --opensync target/release/opensync [--folder FOLDER]

Makes an archive of 100,000 sessions and a million messages, with `--folder` one that stays, and asks a
server each question of the pages again and again, one at a time: every list, facet and sort, and every
chart. Prints the median and the 95th percentile of each with its answer's bytes, and fails if one takes
longer than it may.
"""

import argparse
import json
import pathlib
import random
import sys
import tempfile
import time

from serve import Server, run

SESSIONS, IN_SESSION = 100_000, 10
BEGAN, HOUR = 1_735_689_600_000, 3_600_000
"""2025-01-01, in milliseconds since 1970, and an hour."""

MODELS = ["claude-opus-4-5", "claude-sonnet-4-5", "gpt-5", "gpt-5-codex", "gemini-2.5-pro", "orchard-1"]
SOURCES = ["claude-code", "codex", "opencode", "gemini-cli", "droid"]
TOOLS = ["Bash", "Read", "Edit", "Grep", "WebFetch", "mcp__tracker__search"]

LIST_MS, CHART_MS = 30, 50
"""How long a list and a chart may take, 95 times of 100."""


def session(number, chance):
    """A session and its messages, as lines of an archive."""
    started = BEGAN + chance.randrange(365 * 24) * HOUR
    project = f"/home/ada/project-{chance.randrange(200)}"
    told = {"type": "session", "external_id": f"s-{number}", "source": chance.choice(SOURCES),
            "title": f"Task {number} about {chance.choice(['retries', 'locks', 'pages', 'an index'])}",
            "project": {"path": project, "branch": f"branch-{chance.randrange(300)}"},
            "tags": [f"tag-{chance.randrange(70)}"] if number % 10 == 0 else []}
    if number % 8 == 7:
        told["parent"] = {"kind": "subagent", "external_id": f"s-{number - 7}"}
    yield told
    model, tool = chance.choice(MODELS), chance.choice(TOOLS)
    for place in range(IN_SESSION):
        call = f"c-{place // 3}"
        part = [{"kind": "text", "text": f"why does step {place} take so long?"},
                {"kind": "tool_call", "name": tool, "call_id": call, "text": "{}"},
                {"kind": "tool_result", "name": tool, "call_id": call, "text": "done", "is_error": number % 9 == 0}][place % 3]
        said = {"external_id": f"m-{place}", "role": ["user", "assistant", "tool"][place % 3],
                "created_at": started + place * 60_000, "parts": [part]}
        if place % 3 == 1:
            said |= {"model": model, "usage": {"input": 900, "output": 200, "cache_read": chance.randrange(20_000)}}
        yield {"type": "message", "session": told["external_id"], "message": said}


def fill(program, folder):
    """Fills an archive, unless it was filled before."""
    if (pathlib.Path(folder) / "store.redb").exists():
        return
    chance = random.Random(1)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as lines:
        for number in range(SESSIONS):
            lines.writelines(json.dumps(line) + "\n" for line in session(number, chance))
        lines.flush()
        run(program, folder, "import", "--archive", lines.name)


def questions():
    """What the pages ask, each with how long it may take."""
    for sort in ["updated", "started", "tokens", "cost", "duration", "messages"]:
        for direction in ["desc", "asc"]:
            yield f"sessions?limit=100&parent=none&sort={sort}&dir={direction}", LIST_MS
    narrowed = ["source=codex", "project=*project-7*", "model=gpt", "provider=anthropic", "tag=tag-7", "branch=branch-3",
                "status=-golden", "has=error", "has=shared", "has=child", "text=retries", "from=2025-03-01&to=2025-03-31"]
    for filters in narrowed:
        yield f"sessions?limit=100&{filters}", LIST_MS
    yield "facets", LIST_MS
    for filters in narrowed:
        yield f"facets?{filters}", LIST_MS
    yield from ((path, LIST_MS) for path in ["live", "shares", "storage", "model"])
    year = "from=2025-01-01&to=2025-12-31"
    for filters in ["", year, "source=codex&" + year, "project=/home/ada/project-7", "model=gpt"]:
        yield f"overview?{filters}", CHART_MS
    for by in ["model", "project", "source", "provider", "tool"]:
        yield f"stats/series?by={by}&bucket=week&{year}", CHART_MS
    for by in ["daily", "models", "projects", "providers", "sources", "tools"]:
        yield f"stats/{by}?{year}", CHART_MS
    yield from ((path, CHART_MS) for path in ["stats/calendar?year=2025", "stats/hours", "prices"])
    for period in ["day", "week", "month", "year"]:
        yield f"wrapped?period={period}&at=2025-06-15&tz=Europe/Vienna", CHART_MS


def measure(server, times):
    """Asks each question, and returns how many took too long."""
    connection, slow = server.connect(), 0
    print("| question | bytes | p50 ms | p95 ms | at most |\n|---|---|---|---|---|")
    for path, most in questions():
        taken = []
        for _ in range(times + 1):
            began = time.perf_counter()
            connection.request("GET", "/api/v1/" + path, headers={"Authorization": "Bearer " + server.key})
            answer = connection.getresponse()
            body = answer.read()
            taken.append((time.perf_counter() - began) * 1e3)
            assert answer.status == 200, (path, body)
        taken = sorted(taken[1:])
        half, slowest = taken[len(taken) // 2], taken[len(taken) * 95 // 100]
        slow += slowest > most
        print(f"| `{path}` | {len(body)} | {half:.1f} | {slowest:.1f}{' **slow**' if slowest > most else ''} | {most} |", flush=True)
    return slow


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--opensync", required=True)
    parser.add_argument("--folder", help="where the archive is kept")
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or temporary
        fill(options.opensync, folder)
        server = Server(options.opensync, folder)
        slow = measure(server, options.times)
        print(f"\npeak memory {server.peak_mb():.0f} MB")
        server.kill()
    return f"{slow} took too long" if slow else 0


if __name__ == "__main__":
    sys.exit(main())
