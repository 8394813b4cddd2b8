"""Speed: import, search and context from Python, beside the same from Rust, on the same data.

    python speed.py PROGRAM

PROGRAM is the example `verbs` of `opensync-benches`: it does the same by the same commands, a line each
on standard input, and says how long the call took. Both have the same archive open, and take turns, so
that what the machine does meanwhile meets both. Needs the package as it is installed: an optimised
build.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import opensync

ROUNDS, IMPORTS = 400, 8
SESSIONS, TURNS = 1500, 6
BUDGET = 1500
WORDS = (
    "lock store index reader writer merge retry build test cache token session parser query vector page "
    "commit branch error socket timeout buffer column schema window layout render thread queue worker"
).split()


def sentence(random: random.Random, length: int) -> str:
    """Words as people put them."""
    return " ".join(f"{random.choice(WORDS)}{random.choice(['', '', random.randrange(40)])}" for _ in range(length))


def fill(folder: Path) -> None:
    """Writes transcripts as Claude Code does, the same in each run."""
    choice = random.Random(42)
    project = folder / "projects" / "-home-ada-shop"
    project.mkdir(parents=True)
    for number in range(SESSIONS):
        lines = []
        for turn in range(2 * TURNS):
            kind = ("user", "assistant")[turn % 2]
            message: dict[str, Any] = {"role": kind, "content": sentence(choice, 60)}
            if kind == "assistant":
                usage = {"input_tokens": 3, "output_tokens": 5}
                message |= {"id": f"msg_{number}_{turn}", "model": "claude-sonnet-4-5", "usage": usage}
            head = {"type": kind, "uuid": f"{number}-{turn}", "sessionId": f"s-{number}"}
            at = {"timestamp": f"2026-01-{number % 28 + 1:02}T00:{turn:02}:00.000Z"}
            lines.append(json.dumps({**head, **at, "cwd": "/home/ada/shop", "message": message}))
        (project / f"s-{number}.jsonl").write_text("\n".join(lines) + "\n")


class Rust:
    """The program that does the same."""

    def __init__(self, program: str, archive: Path) -> None:
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.child: Any = subprocess.Popen([program, str(archive)], **streams)  # type: ignore[call-overload]

    def __call__(self, verb: str, *told: object) -> float:
        """Has it do something. Returns how long that took, in milliseconds."""
        self.child.stdin.write("\t".join([verb, *map(str, told)]) + "\n")
        self.child.stdin.flush()
        return float(self.child.stdout.readline())


def timed(work: Callable[[], Any]) -> float:
    """How long something takes, in milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def row(name: str, pairs: list[tuple[float, float]]) -> None:
    """Prints what both took, and the middle of the ratios of neighbours."""
    python, rust = (sorted(times) for times in zip(*pairs))
    middle = len(pairs) // 2
    ratios = sorted(ours / theirs for ours, theirs in pairs)
    more = 100 * (python[middle] / rust[middle] - 1)
    spread = f"{100 * (ratios[len(ratios) // 4] - 1):+.0f} to {100 * (ratios[3 * len(ratios) // 4] - 1):+.0f} %"
    print(f"{name:<34}{python[middle]:>11.3f}{rust[middle]:>11.3f}{more:>9.1f} %   {spread}")


def both(rust: Callable[[], float], python: Callable[[], float], rounds: int) -> list[tuple[float, float]]:
    """Has both do the same, each first in turn."""
    pairs = []
    for number in range(rounds):
        if number % 2:
            theirs, ours = rust(), python()
        else:
            ours, theirs = python(), rust()
        pairs.append((ours, theirs))
    return pairs


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="opensync-speed-"))
    try:
        measure(folder, sys.argv[1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path, program: str) -> None:
    fill(folder)
    logs, choice = folder / "projects", random.Random(7)
    with opensync.open(folder / "archive") as db:
        db.import_([logs], source="claude-code")
        while db.catch_up():
            pass
        rust = Rust(program, folder / "archive")
        print(f"{'median, milliseconds':<34}{'Python':>11}{'Rust':>11}{'more':>11}   middle half of rounds")

        def fresh() -> Path:
            return Path(tempfile.mkdtemp(dir=folder))

        def imported() -> float:
            with opensync.open(fresh()) as other:
                return timed(lambda: other.import_([logs], source="claude-code", index=False))

        what = f"import of {SESSIONS} transcripts"
        row(what, both(lambda: rust("import", fresh(), logs), imported, IMPORTS))
        for limit in (10, 100):
            asked = [sentence(choice, 3) for _ in range(ROUNDS)]
            theirs, ours = iter(asked), iter(asked)
            row(
                f"search, {limit} hits",
                both(
                    lambda: rust("search", limit, next(theirs)),
                    lambda: timed(lambda: touch(db.search(next(ours), limit=limit))),
                    ROUNDS,
                ),
            )
        asked = [f"how does the {sentence(choice, 3)} work?" for _ in range(ROUNDS)]
        theirs, ours = iter(asked), iter(asked)
        row(
            f"context, {BUDGET} tokens",
            both(
                lambda: rust("context", BUDGET, next(theirs)),
                lambda: timed(lambda: len(db.context(next(ours), budget=BUDGET).text)),
                ROUNDS,
            ),
        )
        rust.child.stdin.close()
        rust.child.wait()


def touch(found: opensync.SearchResults) -> int:
    """Reads what a program reads of hits."""
    return sum(len(hit.snippet) + len(hit.external_id) for hit in found)


if __name__ == "__main__":
    main()
