"""Commands: what each does, prints and exits with, with settings of the file and of variables."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from claude import KEY, Server, archive, talk, write

import opensync
from opensync.claude import cli, config, worker

Captured = pytest.CaptureFixture[str]


def run(capsys: Captured, *words: str) -> tuple[int, str, str]:
    """Runs a command: its exit code, what it printed, and its errors."""
    capsys.readouterr()
    code = cli.main(words)
    told = capsys.readouterr()
    return code, told.out, told.err


def log_in(capsys: Captured, monkeypatch: pytest.MonkeyPatch, url: str, key: str = KEY) -> Any:
    """Runs `login` with a key on standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{key}\n"))
    return run(capsys, "login", "--url", url, "--key-stdin")


def file(home: Path) -> Path:
    """The file that upstream's client has."""
    return home / ".config" / "claude-code-sync" / "config.json"


def test_login_checks_saves_for_nobody_else_and_shows_no_key(
    home: Path, server: Server, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = log_in(capsys, monkeypatch, server.url)
    assert code == 0
    assert server.url in out and "osk_****cdef" in out and KEY not in out and "setup" in out
    assert json.loads(file(home).read_text()) == {
        "convexUrl": server.url,
        "apiKey": KEY,
        "autoSync": True,
        "syncToolCalls": True,
        "syncThinking": False,
    }
    assert stat.S_IMODE(file(home).stat().st_mode) == 0o600
    with opensync.open() as db:
        remote = db.remote()
        assert remote is not None and remote.redact and remote.withhold_thinking
        assert not remote.withhold_tool_calls

    code, out, _ = run(capsys, "logout")
    assert (code, file(home).exists()) == (0, False)
    with opensync.open() as db:
        assert db.remote() is None
    assert run(capsys, "logout")[1] == "There was nothing to log out of.\n"


def test_a_login_that_fails_saves_nothing(
    home: Path, server: Server, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for url, key in [
        (server.url, "osk_wrong_key_entirely"),
        (server.url, "no key"),
        ("http://127.0.0.1:9", KEY),
        ("http://server.example", KEY),
    ]:
        code, _, err = log_in(capsys, monkeypatch, url, key)
        assert code == 1 and err.startswith("opensync-claude: ") and key not in err
        assert not file(home).exists()


def test_config_shows_what_is_set_with_the_key_masked(home: Path, capsys: Captured) -> None:
    assert run(capsys, "config", "--json")[:2] == (0, '{"configured": false}\n')
    code, out, _ = run(capsys, "config")
    assert code == 0 and "login" in out
    file(home).parent.mkdir(parents=True)
    entries = {"convexUrl": "https://a-1.convex.cloud", "apiKey": KEY, "theirs": [1]}
    file(home).write_text(json.dumps(entries))
    code, out, _ = run(capsys, "config", "--json")
    assert json.loads(out) == {
        "configured": True,
        "convexUrl": "https://a-1.convex.site",
        "apiKey": "osk_****cdef",
        "autoSync": True,
        "syncToolCalls": True,
        "syncThinking": False,
    }
    code, out, _ = run(capsys, "config")
    assert code == 0 and "osk_****cdef" in out and KEY not in out


@pytest.mark.parametrize(
    ("value", "meant"),
    [("true", True), ("1", True), ("yes", True), ("YES", True), ("on", False), ("0", False)],
)
def test_set_changes_one_switch_and_keeps_the_rest(
    home: Path, capsys: Captured, value: str, meant: bool
) -> None:
    file(home).parent.mkdir(parents=True)
    file(home).write_text(json.dumps({"apiKey": KEY, "theirs": [1]}))
    assert run(capsys, "set", "syncThinking", value)[0] == 0
    assert json.loads(file(home).read_text()) == {"apiKey": KEY, "theirs": [1], "syncThinking": meant}


def test_what_cannot_be_meant_is_an_error_and_changes_nothing(home: Path, capsys: Captured) -> None:
    for words in (["set", "apiKey", "x"], ["set", "autoSync"], ["fly"], [], ["context", "maybe"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        assert ended.value.code == 2
    file(home).parent.mkdir(parents=True)
    for told in ("{", "[]", '{"autoSync": "no"}'):
        file(home).write_text(told)
        code, _, err = run(capsys, "config")
        assert code == 1 and str(file(home)) in err
        assert file(home).read_text() == told
    file(home).write_text("{")
    assert run(capsys, "set", "autoSync", "true")[0] == 1
    assert file(home).read_text() == "{"


def test_variables_take_the_place_of_the_file(
    home: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write({"convexUrl": "https://file.example", "apiKey": "osk_of_the_file", "autoSync": False})
    monkeypatch.setenv("CLAUDE_SYNC_CONVEX_URL", "https://variable.example")
    assert config.load().url == "https://file.example", "an address without a key is none"
    monkeypatch.setenv("CLAUDE_SYNC_API_KEY", KEY)
    settled = config.load()
    assert (settled.url, settled.key, settled.auto_sync) == ("https://variable.example", KEY, True)
    assert (settled.sync_tool_calls, settled.sync_thinking) == (True, False)
    monkeypatch.setenv("CLAUDE_SYNC_AUTO_SYNC", "false")
    monkeypatch.setenv("CLAUDE_SYNC_TOOL_CALLS", "false")
    monkeypatch.setenv("CLAUDE_SYNC_THINKING", "true")
    settled = config.load()
    assert (settled.auto_sync, settled.sync_tool_calls, settled.sync_thinking) == (False, False, True)
    # Setting a switch brings the credentials into the file, as upstream's client does.
    assert run(capsys, "set", "autoSync", "true")[0] == 0
    entries = json.loads(file(home).read_text())
    assert (entries["convexUrl"], entries["apiKey"]) == ("https://variable.example", KEY)


def test_status_and_verify_tell_how_it_is(
    home: Path, server: Server, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = run(capsys, "status")
    assert code == 1 and "stay on this machine" in out and "missing" in out
    code, out, _ = run(capsys, "verify")
    assert code == 1 and "no hook for" in out and "no credentials" in out

    assert cli.main(["setup"]) == 0
    assert log_in(capsys, monkeypatch, server.url)[0] == 0
    write(home, "s-1", talk("s-1"))
    assert run(capsys, "import")[1] == "1 sessions and 4 messages are new.\n"
    code, out, _ = run(capsys, "status")
    assert code == 0, out
    assert "1 sessions, 4 messages" in out and "set up" in out and "Connection: ok" in out
    assert KEY not in out and str(archive(home)) in out
    assert run(capsys, "verify")[:2] == (0, "Hooks, archive and server are in order.\n")

    server.shutdown()
    server.server_close()
    code, _, err = run(capsys, "status")
    assert code == 1 and "could not reach" in err
    code, out, _ = run(capsys, "verify")
    assert code == 1 and "could not reach" in out


def test_status_tells_until_when_originals_live(home: Path, capsys: Captured) -> None:
    old, new = write(home, "s-1", talk("s-1")), write(home, "s-2", talk("s-2"))
    os.utime(old, (1_767_225_600, 1_767_225_600))
    assert new.exists()
    out = run(capsys, "status")[1]
    goes = time.strftime("%Y-%m-%d %H:%M", time.localtime(1_767_225_600 + 30 * 86_400))
    assert "2 transcripts" in out and "30 days" in out and goes in out
    (home / ".claude" / "settings.json").write_text('{"cleanupPeriodDays": 90}')
    goes = time.strftime("%Y-%m-%d %H:%M", time.localtime(1_767_225_600 + 90 * 86_400))
    assert goes in run(capsys, "status")[1]


def test_synctest_sends_a_session_and_says_so(
    home: Path, server: Server, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(capsys, "synctest")[0] == 1
    log_in(capsys, monkeypatch, server.url)
    code, out, _ = run(capsys, "synctest")
    (sent,) = server.of("/sync/session")
    assert (code, out) == (0, f"The server took session {sent['externalId']}.\n")
    assert sent["externalId"].startswith("test-") and sent["source"] == "claude-code"
    assert (sent["title"], sent["projectName"]) == ("Connection Test", "synctest")


def test_context_is_off_until_it_is_asked_for(home: Path, capsys: Captured) -> None:
    assert not config.load().context
    assert run(capsys, "context", "on")[0] == 0
    assert config.load().context
    assert run(capsys, "context", "off")[0] == 0
    assert not config.load().context
    assert run(capsys, "context", "show")[:2] == (0, "Nothing to add here.\n")


def test_import_takes_folders_and_reports_what_it_cannot_read(home: Path, capsys: Captured) -> None:
    elsewhere = home / "backup" / "projects" / "p"
    elsewhere.mkdir(parents=True)
    (elsewhere / "s-9.jsonl").write_text(
        "".join(json.dumps(entry) + "\n" for entry in talk("s-9"))
    )
    assert run(capsys, "import", str(home / "backup"))[:2] == (
        0,
        "1 sessions and 4 messages are new.\n",
    )
    assert run(capsys, "import", str(home / "backup"))[1] == "0 sessions and 0 messages are new.\n"


def test_what_is_kept_on_this_machine_is_never_pushed(
    home: Path, server: Server, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(capsys, monkeypatch, server.url)
    for session in ("open", "marked", "child", "diary"):
        write(home, session, talk(session))
    with opensync.open() as db:
        db.import_(source="claude-code")
        db.annotate("marked", local_only=True)
        parent = {"kind": "subagent", "external_id": "marked"}
        db.ingest({"external_id": "child", "source": "claude-code", "parent": parent}, [])
        project = {"path": "/home/ada/diary", "name": "diary"}
        db.ingest({"external_id": "diary", "source": "claude-code", "project": project}, [])
        db.set_local_only("/home/ada/diary")
        kept = ["marked", "child", "diary"]
        assert db.may_leave("open") and not any(map(db.may_leave, kept))
    worker.work()
    sent = json.dumps(server.posted)
    assert "answer 0 of open" in sent
    assert not any(f"of {session}" in sent or f'"{session}"' in sent for session in kept)


@pytest.mark.parametrize(("tools", "thinking"), [(True, False), (False, True), (False, False)])
def test_a_push_leaves_out_what_the_settings_keep_here(
    home: Path,
    server: Server,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    tools: bool,
    thinking: bool,
) -> None:
    log_in(capsys, monkeypatch, server.url)
    cli.main(["set", "syncToolCalls", str(tools).lower()])
    cli.main(["set", "syncThinking", str(thinking).lower()])
    write(home, "s-1", talk("s-1"))
    worker.work()
    assert worker.state()["failures"] == 0
    sent = json.dumps(server.of("/sync/message"))
    assert "question 0 of s-1" in sent and "answer 0 of s-1" in sent
    assert ("a hunch of s-1" in sent) == thinking
    assert ("look 0" in sent and "it came to 0" in sent) == tools
    tokens = [session.get("completionTokens") for session in server.of("/sync/session")]
    assert tokens[-1] == 10
    with opensync.open() as db:
        assert {part.kind for message in db.messages("s-1") for part in message.parts} == {
            "text",
            "thinking",
            "tool_call",
            "tool_result",
        }
    server.posted.clear()
    worker.work()
    assert server.posted == [], "what was pushed is not pushed again"


def test_without_auto_sync_nothing_is_pushed(
    home: Path, server: Server, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(capsys, monkeypatch, server.url)
    cli.main(["set", "autoSync", "false"])
    write(home, "s-1", talk("s-1"))
    worker.work()
    assert server.posted == []
    with opensync.open() as db:
        assert db.get("s-1").message_count == 4


def test_a_server_that_is_gone_is_left_in_peace_for_longer_and_longer(
    home: Path, server: Server, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(capsys, monkeypatch, server.url)
    write(home, "s-1", talk("s-1"))
    with opensync.open() as db:
        db.import_(source="claude-code")
        server.shutdown()
        server.server_close()
        failing = config.load()
        pauses = []
        for _ in range(3):
            monkeypatch.setattr(time, "time", lambda: 1000.0)
            worker.push(db, failing, attempts=1)
            pauses.append(worker.state()["retry_at"] - 1000.0)
        assert pauses == [30, 60, 120]
        assert not worker.is_due(1100.0) and worker.is_due(1120.0)
    assert "push" in (archive(home) / "logs" / "claude-code.log").read_text()
    out = run(capsys, "status")[1]
    assert "Last push: failed" in out
