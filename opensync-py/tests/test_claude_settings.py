"""Setup: our hooks beside those of the user, who loses nothing."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from claude import archive, environment, talk, told, write

import opensync
from opensync.claude import cli, settings, skill

THEIRS = {
    "model": "opus",
    "hooks": {
        "PostToolUse": [
            {"matcher": "Write", "hooks": [{"type": "command", "command": "lint"}]},
            {"hooks": [{"type": "http", "url": "http://127.0.0.1:1"}]},
        ],
        "Notification": [{"hooks": [{"type": "command", "command": "ring"}]}],
    },
}


def given(home: Path, told: Any) -> Path:
    """A settings file of the user."""
    path = home / ".claude" / "settings.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(told if isinstance(told, str) else json.dumps(told))
    return path


def test_setup_adds_every_event_and_keeps_what_is_there(home: Path) -> None:
    path = given(home, THEIRS)
    assert cli.main(["setup"]) == 0
    found = json.loads(path.read_text())
    assert found["model"] == "opus"
    assert set(found["hooks"]) == {*settings.EVENTS, "Notification"}
    assert found["hooks"]["PostToolUse"][:2] == THEIRS["hooks"]["PostToolUse"]  # type: ignore[index]
    assert found["hooks"]["Notification"] == THEIRS["hooks"]["Notification"]  # type: ignore[index]
    assert settings.missing() == []
    assert json.loads(path.with_name("settings.json.before-opensync").read_text()) == THEIRS

    before = path.read_text()
    assert cli.main(["setup"]) == 0
    assert path.read_text() == before, "setting up twice is setting up once"
    assert cli.main(["setup", "--force"]) == 0
    assert path.read_text() == before

    assert cli.main(["setup", "--remove"]) == 0
    assert json.loads(path.read_text()) == THEIRS
    assert not skill.path().exists()
    assert opensync.data_folder() == archive(home)


def test_setup_in_a_fresh_home_writes_hooks_that_run(home: Path) -> None:
    assert cli.main(["setup"]) == 0
    found = json.loads((home / ".claude" / "settings.json").read_text())["hooks"]
    transcript = write(home, "s-1", talk("s-1"))
    for event in settings.EVENTS:
        (row,) = found[event]
        (handler,) = row["hooks"]
        assert handler["type"] == "command" and 0 < handler["timeout"] <= 60
        done = subprocess.run(
            ["sh", "-c", handler["command"]],
            input=told(transcript, event),
            env=environment(home),
            capture_output=True,
            check=True,
        )
        assert done.stdout + done.stderr == b""
    with opensync.open() as db:
        assert db.get("s-1").message_count == 4


@pytest.mark.parametrize(
    "broken", ["{ // mine\n}", "", "[]", '{"hooks": []}', '{"hooks": {"Stop": {}}}', "\udcff"]
)
def test_settings_that_cannot_be_understood_are_left_alone(
    home: Path, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = given(home, "")
    path.write_bytes(broken.encode("utf-8", "surrogateescape"))
    before = path.read_bytes()
    for words in (["setup"], ["setup", "--force"], ["setup", "--remove"]):
        assert cli.main(words) == 1
        assert "left as it is" in capsys.readouterr().err
        assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.json"]


def test_a_settings_file_that_is_a_link_stays_one(home: Path) -> None:
    kept = home / "dotfiles.json"
    kept.write_text(json.dumps(THEIRS))
    (home / ".claude").mkdir()
    link = home / ".claude" / "settings.json"
    link.symlink_to(kept)
    assert cli.main(["setup"]) == 0
    assert link.is_symlink() and "SubagentStop" in kept.read_text()


def test_hooks_of_another_installation_are_replaced_by_ours(home: Path) -> None:
    old = "/gone/bin/python -I -S /gone/lib/opensync/claude/hook.py Stop"
    theirs = {"type": "command", "command": "mine"}
    row = {"hooks": [{"type": "command", "command": old}, theirs]}
    path = given(home, {"hooks": {"Stop": [row]}})
    assert cli.main(["setup"]) == 0
    found = json.loads(path.read_text())["hooks"]["Stop"]
    assert found[0] == {"hooks": [theirs]}
    assert [handler["command"] for handler in found[1]["hooks"]] == [settings.command("Stop")]


def test_the_folder_of_claude_code_may_be_elsewhere(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home / "elsewhere"))
    assert cli.main(["setup"]) == 0
    assert (home / "elsewhere" / "settings.json").exists()
    assert not (home / ".claude").exists()


def test_the_skill_is_that_of_the_plugin_and_calls_what_is_there(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = Path(__file__).parents[1] / "claude-plugin"
    assert (plugin / "skills" / "recall" / "SKILL.md").read_text() == skill.TEXT
    monkeypatch.setenv("PATH", os.defpath)
    assert cli.main(["setup"]) == 0
    words = skill.path().read_text().split("`")
    (command,) = [word for word in words if "why does the redb lock hang" in word]
    done = subprocess.run(
        ["sh", "-c", command], env={"HOME": str(home)}, capture_output=True, text=True, check=True
    )
    assert done.stdout == "Nothing found.\n"
