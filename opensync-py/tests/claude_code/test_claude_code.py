"""Claude Code: the real one, driven by a scripted model; its transcripts beside the archive."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from agent import PLUGIN, Agent, ended, kill
from model import Model
from transcripts import assert_same

import opensync

#: Seconds that something in the background may take.
LIMIT = 60


def until(holds: Callable[[], bool]) -> None:
    """Waits until a condition holds."""
    end = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)


def test_every_piece_and_token_is_stored_once_and_found(claude: Agent) -> None:
    claude.opensync_claude("setup")

    assert claude.run("script:tools please").text == "The note says hello, and the quokka is content.\n"
    assert claude.run("script:refused please").code == 1
    assert claude.run("script:task please").code == 0
    assert claude.run("script:plain go on", "--continue").code == 0

    with claude.open() as db:
        # Nothing is waited for: a hook that returned has stored what it saw.
        kinds = assert_same(db, claude.transcripts())
        assert kinds["tool_call"] == kinds["tool_result"] == 4
        assert kinds["thinking"] == 1
        assert [hit.role for hit in db.search('"quokka is content"')] == ["assistant"]
        assert len(db.search("this goes wrong", has="error")) == 1
        (agent,) = [session for session in db.sessions() if session.parent_kind == "subagent"]
        assert [hit.external_id for hit in db.search("wombat", role="assistant")] == [
            agent.external_id
        ]
        assert agent.parent and db.get(agent.parent).message_count > 4
        assert len(db.search('"go on"', role="user")) == 1
        before = db.last_change()
        db.import_([claude.home / ".claude" / "projects"], source="claude-code")
        assert db.last_change() == before, "the import found something that the hooks had not stored"
    assert claude.faults == ""


def test_two_at_once_write_to_one_archive(claude: Agent) -> None:
    claude.opensync_claude("setup")
    both = [claude.start(f"script:tools number {number}") for number in range(2)]
    assert [ended(one).code for one in both] == [0, 0]
    with claude.open() as db:
        assert assert_same(db, claude.transcripts())["tool_result"] == 6
        assert len(db.sessions()) == 2
    assert claude.faults == ""


def test_one_that_is_killed_has_stored_what_it_did_and_the_next_stores_the_rest(
    claude: Agent,
) -> None:
    claude.opensync_claude("setup")
    child = claude.start("script:kill please")

    def is_in_the_long_tool() -> bool:
        return any("sleep 60" in path.read_text() for path in claude.transcripts())

    until(lambda: (claude.home / ".claude" / "projects").exists() and is_in_the_long_tool())
    kill(child)
    ended(child)

    with claude.open() as db:
        (stored,) = db.sessions()
        parts = [part.text for said in db.messages(stored.external_id) for part in said.parts]
        assert any("before the kill" in part for part in parts), "the hook did not store its call"
        # The worker of the killed one may be at the index, and a search does not wait for it.
        until(lambda: len(db.search("before the kill", tool="Bash", mode="lexical")) == 1)
        assert claude.run("script:plain go on").code == 0
        # The next session's worker takes in what no hook saw.
        until(lambda: len(db.search('"a long one"')) == 1)
        assert assert_same(db, claude.transcripts())["tool_call"] == 2
    assert claude.faults == ""


def test_the_plugin_folder_is_valid_stores_and_answers_over_mcp(
    claude: Agent, scripted: Model
) -> None:
    valid = claude.claude("plugin", "validate", "--strict", str(PLUGIN))
    assert valid.code == 0, valid.text + valid.errors

    told = ["--plugin-dir", str(PLUGIN)]
    assert claude.run("script:tools please", *told).code == 0
    with claude.open() as db:
        assert_same(db, claude.transcripts())
    assert claude.run("script:recall please", *told).text == "That was it.\n"

    tools = {tool["name"] for tool in scripted.requests[-1]["tools"]}
    assert "mcp__plugin_opensync_recall__get_context" in tools
    answers = json.dumps(scripted.requests[-1]["messages"])
    assert "<opensync-recall-" in answers and "quokka is content" in answers
    assert "opensync:recall" in json.dumps(scripted.requests[-1]), "the skill is not listed"
    with claude.open() as db:
        assert_same(db, claude.transcripts())
        # What was recalled is not found again: one session said it.
        assert len(db.search('"quokka is content"')) == 1
    assert claude.faults == ""


def test_the_plugin_is_installed_from_the_repository(claude: Agent) -> None:
    repository = str(PLUGIN.parents[1])
    assert claude.claude("plugin", "validate", "--strict", repository).code == 0
    added = claude.claude("plugin", "marketplace", "add", repository)
    assert added.code == 0, added.text + added.errors
    installed = claude.claude("plugin", "install", "opensync@opensync")
    assert installed.code == 0, installed.text + installed.errors

    assert claude.run("script:plain please").code == 0
    with claude.open() as db:
        assert assert_same(db, claude.transcripts())["text"] == 2


def test_without_the_package_the_plugin_costs_nothing_and_says_so_once(claude: Agent) -> None:
    told = ["--plugin-dir", str(PLUGIN), "--output-format", "stream-json", "--verbose"]
    program = Path(claude.program).resolve().parent
    done = claude.run("script:plain please", *told, PATH=f"{program}:/usr/bin:/bin:{node_folder()}")
    assert done.code == 0 and "wombat" in done.text
    assert not claude.archive.exists()
    begun = json.loads(done.text.splitlines()[0])
    servers = {server["name"]: server["status"] for server in begun.get("mcp_servers", [])}
    assert "failed" not in servers.values(), servers


def node_folder() -> Path:
    """Where node is, without what else is there."""
    import shutil

    return Path(shutil.which("node") or "/usr/bin/node").parent


def test_past_passages_are_added_when_that_is_wanted(claude: Agent, scripted: Model) -> None:
    claude.opensync_claude("setup")
    claude.run("script:tools please")
    claude.run("script:plain tools please")
    assert "I write a note" not in json.dumps(scripted.requests[-1])
    claude.opensync_claude("context", "on")
    claude.run("script:plain tools please")
    assert "I write a note" in json.dumps(scripted.requests[-1])
    with claude.open() as db:
        assert_same(db, claude.transcripts())
        assert len(db.search('"I write a note"')) == 1, "what was added is found again"
    assert claude.faults == ""


def test_an_archive_that_cannot_be_opened_costs_the_agent_nothing(claude: Agent) -> None:
    claude.opensync_claude("setup")
    (claude.archive / "config.toml").write_text("cache_bytes = 'many'")
    done = claude.run("script:plain please")
    assert (done.code, done.text) == (0, "A plain answer about the wombat.\n")
    assert "config.toml" in claude.faults
    (claude.archive / "config.toml").unlink()
    with claude.open() as db:
        db.import_([claude.home / ".claude" / "projects"])
        assert_same(db, claude.transcripts())


def test_setup_lets_the_agent_know_that_it_can_ask(claude: Agent, scripted: Model) -> None:
    claude.opensync_claude("setup")
    claude.run("script:plain please")
    assert "recall" in json.dumps(scripted.requests[-1])
    claude.opensync_claude("setup", "--remove")
    before = len(claude.open().sessions())
    claude.run("script:plain again")
    assert "opensync-claude" not in json.dumps(scripted.requests[-1])
    assert len(opensync.open(claude.archive).sessions()) == before
