"""Claude: what tests of the plugin use: a home, transcripts as Claude Code writes them, a server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import opensync
from opensync.claude import settings

#: A key as servers give them.
KEY = "osk_0123456789abcdef"

#: When the transcripts of tests were written.
TIME = "2026-01-01T00:00:00.000Z"


def line(session: str, number: int, kind: str, content: Any, **more: Any) -> dict[str, Any]:
    """A line of a transcript."""
    message: dict[str, Any] = {"role": kind, "content": content}
    if kind == "assistant":
        usage = {"input_tokens": 3, "output_tokens": 5}
        message |= {"id": f"msg_{session}_{number}", "model": "claude-sonnet-4-5", "usage": usage}
    head = {"type": kind, "uuid": f"{session}-{number}", "sessionId": session, "timestamp": TIME}
    return {**head, "cwd": "/home/ada/shop", "message": message, **more}


def talk(session: str, turns: int = 1) -> list[dict[str, Any]]:
    """A conversation: each turn is a question, a call, its result and an answer."""
    lines = []
    for turn in range(turns):
        call = {"type": "tool_use", "id": f"c-{session}-{turn}", "name": "Bash"}
        result = {"type": "tool_result", "tool_use_id": f"c-{session}-{turn}"}
        thought = {"type": "thinking", "thinking": f"a hunch of {session}", "signature": ""}
        said = [
            ("user", f"question {turn} of {session}"),
            ("assistant", [thought, {**call, "input": {"command": f"look {turn}"}}]),
            ("user", [{**result, "content": f"it came to {turn}"}]),
            ("assistant", [{"type": "text", "text": f"answer {turn} of {session}"}]),
        ]
        for at, (kind, content) in enumerate(said):
            lines.append(line(session, 4 * turn + at, kind, content))
    return lines


def write(home: Path, session: str, lines: list[dict[str, Any]]) -> Path:
    """Writes a transcript where Claude Code has it."""
    path = home / ".claude" / "projects" / "-home-ada-shop" / f"{session}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    return path


def told(transcript: Path, event: str = "Stop", **more: Any) -> bytes:
    """What Claude Code tells a hook on standard input."""
    base = {"session_id": transcript.stem, "transcript_path": str(transcript)}
    return json.dumps({**base, "cwd": "/home/ada/shop", "hook_event_name": event, **more}).encode()


def environment(home: Path, **more: str) -> dict[str, str]:
    """What programs of a home are told, and nothing of who runs the tests."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), **more}


def command(event: str) -> list[str]:
    """How a hook is started, without a shell between."""
    return [sys.executable, "-I", "-S", str(settings.hook_file()), event]


def hook(
    home: Path, event: str, stdin: bytes, **more: Any
) -> subprocess.CompletedProcess[bytes]:
    """Runs a hook to its end."""
    usual: dict[str, Any] = {"env": environment(home), "timeout": 60, "check": False}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.run(command(event), input=stdin, **{**usual, **streams, **more})


def archive(home: Path) -> Path:
    """Where the archive of a home is."""
    return home / ".local" / "share" / "opensync"


def faults(home: Path) -> str:
    """What hooks and workers wrote down."""
    log = archive(home) / "logs" / "claude-code.log"
    return log.read_text(encoding="utf-8") if log.exists() else ""


def texts(db: opensync.OpenSync, session: str) -> list[str]:
    """What was said in a session, and what tools were told and answered."""
    return [part.text for message in db.messages(session) for part in message.parts]


class Server(ThreadingHTTPServer):
    """A server as the plugins' hosted service is, which remembers what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posted: list[tuple[str, dict[str, Any]]] = []

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"

    def of(self, path: str) -> list[dict[str, Any]]:
        """What was posted there."""
        return [body for at, body in self.posted if at == path]


@contextmanager
def serving() -> Iterator[Server]:
    """A server that answers as long as this lasts."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        if self.path == "/health":
            return self._answer(200, {"status": "ok"})
        if self._is_known():
            known = self.path == "/sync/sessions/list"
            self._answer(200 if known else 404, {"sessionIds": []} if known else {"error": "no"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self._is_known():
            self.server.posted.append((self.path, body))
            self._answer(200, {"ok": True, "sessionId": "id-1"})

    def _is_known(self) -> bool:
        is_known = self.headers.get("authorization") == f"Bearer {KEY}"
        if not is_known:
            self._answer(401, {"error": "Invalid API key"})
        return is_known

    def _answer(self, status: int, value: Any) -> None:
        answer = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
