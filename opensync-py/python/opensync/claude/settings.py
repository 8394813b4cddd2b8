"""Settings: our hooks in Claude Code's `settings.json`, beside those of its user.

Hooks of the user are never touched. A file that cannot be understood is left as it is, with an
error. What is written is whole or not at all, and the file before it is kept as a copy.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path
from typing import Any

#: Each event with the matcher that its entry has; most have none.
EVENTS: dict[str, str | None] = {
    "SessionStart": None,
    "UserPromptSubmit": None,
    "PostToolUse": "*",
    "Stop": None,
    "SubagentStop": None,
    "PreCompact": None,
    "SessionEnd": None,
}

#: Seconds after which Claude Code goes on without us. For `SessionEnd` it would wait 1.5 otherwise.
TIMEOUT = 10


class SettingsError(Exception):
    """The file cannot be read, is not valid, or cannot be written."""


def folder() -> Path:
    """The folder of Claude Code's settings and transcripts."""
    told = os.environ.get("CLAUDE_CONFIG_DIR", "").split(",")[0].strip()
    return Path(told) if told else Path.home() / ".claude"


def path() -> Path:
    """Where the settings of this user are."""
    return folder() / "settings.json"


def hook_file() -> Path:
    """The script that hooks run."""
    return Path(__file__).resolve().with_name("hook.py")


def command(event: str) -> str:
    """The command of a hook: this interpreter, without what hooks do not need."""
    words = [sys.executable, "-I", "-S", str(hook_file()), event]
    if os.name == "nt":
        from subprocess import list2cmdline

        return list2cmdline(words)
    return shlex.join(words)


def is_ours(handler: Any) -> bool:
    """Whether a handler of a hook is one that we wrote, whichever interpreter it names."""
    told = handler.get("command", "") if isinstance(handler, dict) else ""
    if not isinstance(told, str):
        return False
    words = told.replace("\\", "/")
    return "opensync/claude/hook.py" in words or "opensync-claude hook" in words


def read() -> dict[str, Any]:
    """The settings; none without a file."""
    try:
        settings = json.loads(path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"`{path()}` cannot be read, and is left as it is: {error}") from error
    hooks = settings.get("hooks", {}) if isinstance(settings, dict) else None
    if not isinstance(hooks, dict) or not all(isinstance(rows, list) for rows in hooks.values()):
        raise SettingsError(f"`{path()}` is not as Claude Code has it, and is left as it is")
    result: dict[str, Any] = settings
    return result


def without_ours(settings: dict[str, Any]) -> dict[str, Any]:
    """The same settings without our hooks, and without entries that only held them."""
    hooks: dict[str, list[Any]] = {}
    for event, rows in settings.get("hooks", {}).items():
        kept = [row for row in map(_row_without_ours, rows) if row is not None]
        if kept or not rows:
            hooks[event] = kept
    result = {key: value for key, value in settings.items() if key != "hooks"}
    return {**result, "hooks": hooks} if hooks or "hooks" in settings else result


def _row_without_ours(row: Any) -> Any:
    handlers = row.get("hooks") if isinstance(row, dict) else None
    if not isinstance(handlers, list) or not any(map(is_ours, handlers)):
        return row
    kept = [handler for handler in handlers if not is_ours(handler)]
    return {**row, "hooks": kept} if kept else None


def with_ours(settings: dict[str, Any]) -> dict[str, Any]:
    """The same settings with our hooks once each, after those of the user."""
    settings = without_ours(settings)
    hooks = dict(settings.get("hooks", {}))
    for event, matcher in EVENTS.items():
        handler = {"type": "command", "command": command(event), "timeout": TIMEOUT}
        row: dict[str, Any] = {} if matcher is None else {"matcher": matcher}
        hooks[event] = [*hooks.get(event, []), {**row, "hooks": [handler]}]
    return {**settings, "hooks": hooks}


def missing() -> list[str]:
    """The events for which our hook, as it is now, is not there."""
    hooks = read().get("hooks", {})

    def has(event: str) -> bool:
        rows = [row for row in hooks.get(event, []) if isinstance(row, dict)]
        handlers = [handler for row in rows for handler in row.get("hooks") or []]
        return any(is_ours(handler) for handler in handlers)

    return [event for event in EVENTS if not has(event)]


def write(settings: dict[str, Any]) -> None:
    """Writes the file, and keeps a copy of the one before it."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    target = file.resolve()
    draft = target.with_name(f"{target.name}.{os.getpid()}.new")
    try:
        if target.exists():
            target.with_name(target.name + ".before-opensync").write_bytes(target.read_bytes())
        draft.write_text(json.dumps(settings, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise SettingsError(f"`{file}` cannot be written: {error}") from error
