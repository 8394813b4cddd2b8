"""Config: the settings, in the file that upstream's client has, read as it is.

The file is `~/.config/claude-code-sync/config.json`. Environment variables take its place when both
the address and the key are there. Entries that are not known here stay in the file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypedDict

from . import _hook

#: The field of each entry of the file.
FIELDS = {
    "convexUrl": "url",
    "apiKey": "key",
    "autoSync": "auto_sync",
    "syncToolCalls": "sync_tool_calls",
    "syncThinking": "sync_thinking",
    "context": "context",
}

#: What `opensync-claude set` may change.
SWITCHES = ("autoSync", "syncToolCalls", "syncThinking")


class Withheld(TypedDict):
    """What a push leaves out."""

    withhold_thinking: bool
    withhold_tool_calls: bool


class ConfigError(Exception):
    """The settings cannot be read or are not valid; the message says which and why."""


@dataclass(frozen=True)
class Config:
    """Where conversations are pushed to, and what of them. Without a key nothing is pushed."""

    url: str | None = None
    key: str | None = None
    #: Push after every turn.
    auto_sync: bool = True
    #: Push calls of tools and their results.
    sync_tool_calls: bool = True
    #: Push what the model thought.
    sync_thinking: bool = False
    #: Add context to new sessions.
    context: bool = False
    #: The settings come from environment variables.
    from_environment: bool = False

    @property
    def is_configured(self) -> bool:
        """Whether there is a server to push to."""
        return bool(self.url and self.key)

    @property
    def withheld(self) -> Withheld:
        """What a push leaves out."""
        return {
            "withhold_thinking": not self.sync_thinking,
            "withhold_tool_calls": not self.sync_tool_calls,
        }

    @property
    def base(self) -> str:
        """The address that requests go to: Convex serves them under another name."""
        return (self.url or "").replace(".convex.cloud", ".convex.site", 1).rstrip("/")

    @property
    def masked_key(self) -> str:
        """The key, so that a person knows which it is and nobody else can use it."""
        key = self.key or ""
        return f"{key[:4]}****{key[-4:]}" if len(key) > 8 else "****"


def path() -> Path:
    """Where the file is."""
    return Path(_hook.config_file())


def load(environment: Mapping[str, str] = os.environ) -> Config:
    """The settings as they are now."""
    return _from_environment(environment) or from_entries(read())


def _from_environment(environment: Mapping[str, str]) -> Config | None:
    url, key = environment.get("CLAUDE_SYNC_CONVEX_URL"), environment.get("CLAUDE_SYNC_API_KEY")
    if not (url and key):
        return None
    return Config(
        url=url,
        key=key,
        auto_sync=environment.get("CLAUDE_SYNC_AUTO_SYNC") != "false",
        sync_tool_calls=environment.get("CLAUDE_SYNC_TOOL_CALLS") != "false",
        sync_thinking=environment.get("CLAUDE_SYNC_THINKING") == "true",
        context=from_entries(read()).context,
        from_environment=True,
    )


def read() -> dict[str, Any]:
    """The file's entries; none without a file."""
    try:
        entries = json.loads(path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"`{path()}` cannot be read: {error}") from error
    if not isinstance(entries, dict):
        raise ConfigError(f"`{path()}` must hold a JSON object")
    return entries


def from_entries(entries: Mapping[str, Any]) -> Config:
    """Settings of a file's entries; one of a wrong type is an error, for it would be guessed at."""
    config = Config()
    for name, field in FIELDS.items():
        value, default = entries.get(name), getattr(config, field)
        if value is None:
            continue
        expected = bool if isinstance(default, bool) else str
        if not isinstance(value, expected):
            raise ConfigError(f"`{name}` in `{path()}` must be a {expected.__name__}")
        change: dict[str, Any] = {field: value}
        config = replace(config, **change)
    return config


def write(changes: Mapping[str, Any]) -> None:
    """Changes entries of the file: whole or not at all, and readable by its owner only."""
    entries = {**read(), **changes}
    file = path()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as out:
        json.dump(entries, out, indent=2)
        out.write("\n")
    draft.replace(file)


def remove() -> bool:
    """Forgets the server, the key and what is pushed. Whether there was a file."""
    entries = read() if path().exists() else None
    path().unlink(missing_ok=True)
    if entries and "context" in entries:
        write({"context": entries["context"]})
    return entries is not None
