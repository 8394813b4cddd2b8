"""Server: the few requests that the commands make themselves. Pushing is the engine's."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from .config import Config

#: Seconds that a request may take.
TIMEOUT = 10

#: Names of this machine, to which a key may be sent in the clear.
HERE = ("localhost", "127.0.0.1", "::1")


class ServerError(Exception):
    """The server is not there, or refuses; the message says which."""


def check(config: Config) -> None:
    """Whether the server is there and knows the key. Raises a ServerError otherwise."""
    _request(config, "/health", with_key=False)
    _request(config, "/sync/sessions/list")


def test_sync(config: Config) -> str:
    """Sends a session made up for the purpose, as a plugin would, and returns its id."""
    check(config)
    began = time.time()
    session = {
        "externalId": f"test-{int(began * 1000)}",
        "source": "claude-code",
        "title": "Connection Test",
        "projectName": "synctest",
        "durationMs": int((time.time() - began) * 1000),
    }
    return str(_request(config, "/sync/session", session).get("sessionId", ""))


def _request(
    config: Config, path: str, body: dict[str, Any] | None = None, with_key: bool = True
) -> dict[str, Any]:
    parts = urlsplit(config.base)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ServerError(f"`{config.url}` is no address: it must begin with https://")
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise ServerError(f"everybody on the way to `{config.base}` could read the key: use https")
    request = Request(config.base + path)
    if with_key:
        request.add_header("Authorization", f"Bearer {config.key}")
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:
            return _decoded(answer.read(16 << 20))
    except HTTPError as error:
        told = _decoded(error.read(1 << 16)).get("error", error.reason)
        raise ServerError(f"`{config.base}{path}` answered {error.code}: {told}") from error
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise ServerError(f"`{config.base}` does not answer: {reason}") from error


def _decoded(answer: bytes) -> dict[str, Any]:
    """An answer's object; an empty one for an answer that is none, as `/health` may give."""
    try:
        value = json.loads(answer)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
