"""Processes and threads: an archive is shared, forked and let go of without harm."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import text

import opensync

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform has no fork")


def in_child(work: object) -> int:
    """Runs `work` in a child of fork and returns its exit status: 0 if it returned."""
    child = os.fork()
    if child == 0:
        try:
            work()  # type: ignore[operator]
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@forks
def test_a_child_of_fork_goes_on_with_what_its_parent_opened(talk: opensync.OpenSync) -> None:
    def child() -> None:
        assert len(talk.search("lock")) == 1
        talk.ingest({"external_id": "child", "source": "a"}, [text("m", "from the child")])
        talk.close()

    assert talk.search("lock")[0].external_id == "s-1"
    assert in_child(child) == 0
    assert talk.get("child").message_count == 1
    talk.ingest({"external_id": "parent", "source": "a"}, [text("m", "from the parent")])
    assert len(talk.sessions()) == 3


@forks
def test_a_fork_while_other_threads_search_does_not_hang(talk: opensync.OpenSync) -> None:
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            talk.search("lock")

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(10):
            assert in_child(lambda: talk.search("lock")) == 0
    finally:
        done.set()
        for thread in threads:
            thread.join()


def test_threads_write_and_search_at_once(db: opensync.OpenSync) -> None:
    def write(number: int) -> bool:
        done = db.ingest({"external_id": f"s-{number}", "source": "a"}, [text("m", "lock")])
        db.search("lock")
        return done.is_new

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(write, range(40)))
    assert len(db.search("lock", limit=100)) == 40


def test_other_threads_go_on_while_a_call_works(db: opensync.OpenSync) -> None:
    messages = [text(f"m-{number}", f"word{number} " * 200) for number in range(3000)]
    turns = 0
    writer = threading.Thread(target=db.ingest, args=({"external_id": "s", "source": "a"}, messages))
    longest, last = 0.0, time.perf_counter()
    writer.start()
    while writer.is_alive():
        time.sleep(0.001)
        longest = max(longest, time.perf_counter() - last)
        last = time.perf_counter()
        turns += 1
    assert turns > 20, f"the interpreter waited {longest:.3f} s for a call"


def test_closing_while_a_call_works_lets_it_end(db: opensync.OpenSync) -> None:
    messages = [text(f"m-{number}", "lock " * 50) for number in range(2000)]
    writer = ThreadPoolExecutor(1).submit(db.ingest, {"external_id": "s", "source": "a"}, messages)
    db.close()
    try:
        assert writer.result().messages_added == 2000
    except opensync.InvalidInputError:
        pass  # It was closed before the call began.


def test_two_processes_share_an_archive(talk: opensync.OpenSync) -> None:
    script = (
        "import sys, opensync\n"
        "with opensync.open(sys.argv[1]) as db:\n"
        "    db.ingest({'external_id': 'other', 'source': 'a'})\n"
        "    print(len(db.sessions()))\n"
    )
    command = [sys.executable, "-c", script, str(talk.folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    assert told.stdout == "2\n"
    assert talk.get("other").message_count == 0


def test_an_import_stops_when_progress_raises_and_goes_on_later(
    db: opensync.OpenSync, tmp_path: Path
) -> None:
    logs = tmp_path / "projects" / "-home-ada-shop"
    logs.mkdir(parents=True)
    line = '{"type":"user","uuid":"u-%d","timestamp":"2026-01-01T00:00:00Z",' + (
        '"sessionId":"s-%d","cwd":"/home/ada/shop","message":{"role":"user","content":"hi"}}\n'
    )
    for number in range(20):
        (logs / f"s-{number}.jsonl").write_text(line % (number, number))

    def stop(progress: opensync.ImportProgress) -> None:
        raise KeyError(progress.files)

    with pytest.raises(KeyError, match="20"):
        db.import_([logs.parent], progress=stop)
    told: list[opensync.ImportProgress] = []
    report = db.import_([logs.parent], source="claude-code", progress=told.append)
    assert report.failed == []
    assert len(db.sessions()) == 20
    assert db.import_([logs.parent]).files_read == 0
    with pytest.raises(opensync.InvalidInputError, match="no source"):
        db.import_(source="vi")


def test_an_import_brings_the_index_level_unless_told_not_to(tmp_path: Path) -> None:
    line = '{"type":"user","uuid":"u-%d","timestamp":"2026-01-01T00:00:00Z","sessionId":"s-%d",' + (
        '"cwd":"/home/ada/shop","message":{"role":"user","content":"why do wombats dig"}}\n'
    )
    logs = tmp_path / "projects" / "-home-ada-shop"
    logs.mkdir(parents=True)
    for number in range(20):
        (logs / f"s-{number}.jsonl").write_text(line % (number, number))

    with opensync.open(tmp_path / "lazy") as lazy:
        lazy.import_([logs.parent], index=False)
        assert opensync.check(lazy.folder).pending > 0
    with opensync.open(tmp_path / "whole") as whole:
        whole.import_([logs.parent])
        assert opensync.check(whole.folder).pending == 0
        whole.export(format="jsonl", path=tmp_path / "all.jsonl")
    with opensync.open(tmp_path / "copy") as copy:
        copy.import_archive(tmp_path / "all.jsonl")
        assert opensync.check(copy.folder).pending == 0


def test_a_disk_that_was_full_is_used_again_when_it_has_room(tmp_path: Path) -> None:
    # A limit on the size of files refuses writes as a full disk does.
    script = """
import os, resource, sys, opensync
db = opensync.open(sys.argv[1])
def say(id, text):
    part = {"kind": "text", "text": text}
    message = {"external_id": "m", "role": "user", "created_at": 0, "parts": [part]}
    return db.ingest({"external_id": id, "source": "a"}, [message])
say("before", "wombats dig")
size = (db.folder / "store.redb").stat().st_size
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
try:
    say("meanwhile", os.urandom(6_000_000).hex())
    print("stored")
except opensync.IoError:
    print("refused", db.search("wombats")[0].external_id)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
say("after", "wombats burrow")
print(sorted(hit.external_id for hit in db.search("wombats")))
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    assert told.stdout == "refused before\n['after', 'before']\n"
