"""Model: a scripted provider on this machine, for the real Claude Code to talk to.

Speaks the streamed Messages API of Anthropic. A conversation names its script in its first prompt,
as `script:NAME`; each turn of the model takes the next entry of it. Nothing is kept between
requests, so any number of conversations may go on at once.
"""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Turn = dict[str, Any]

#: Turns of the model, by script. `tool` is a pair: its name and its input.
SCRIPTS: dict[str, list[Turn]] = {
    "plain": [{"text": "A plain answer about the wombat."}],
    "tools": [
        {
            "thinking": "A file is needed.",
            "text": "I write a note.",
            "tool": ("Bash", {"command": "echo hello > note.txt; cat note.txt"}),
        },
        {"tool": ("Bash", {"command": "echo this goes wrong >&2; exit 3"})},
        {"tool": ("Read", {"file_path": "nowhere.txt"})},
        {"text": "The note says hello, and the quokka is content."},
    ],
    "refused": [{"error": 400}],
    "task": [
        {
            "tool": (
                "Agent",
                {
                    "description": "Look around",
                    "prompt": "script:plain look around",
                    "subagent_type": "general-purpose",
                },
            )
        },
        {"text": "The subagent is done."},
    ],
    "kill": [
        {"text": "First a quick thing.", "tool": ("Bash", {"command": "echo before the kill"})},
        {"text": "Then a long one.", "tool": ("Bash", {"command": "sleep 60"})},
    ],
    "recall": [
        {"tool": ("mcp__plugin_opensync_recall__search_sessions", {"query": "quokka"})},
        {"text": "That was it."},
    ],
}

#: Tokens of a turn, before its output.
USAGE = {
    "input_tokens": 120,
    "cache_read_input_tokens": 900,
    "cache_creation_input_tokens": 150,
    "cache_creation": {"ephemeral_5m_input_tokens": 100, "ephemeral_1h_input_tokens": 50},
}


class Model(ThreadingHTTPServer):
    """A provider that answers by script, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def running() -> Iterator[Model]:
    """A model that answers as long as this lasts."""
    model = Model()
    thread = threading.Thread(target=model.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield model
    finally:
        model.shutdown()
        thread.join()
        model.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Model

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))) or b"{}")
        if "count_tokens" in self.path:
            return self._json(200, {"input_tokens": 10})
        self.server.requests.append(asked)
        turn = due(asked)
        if "error" in turn:
            error = {"type": "invalid_request_error", "message": "scripted"}
            return self._json(turn["error"], {"type": "error", "error": error})
        if not asked.get("stream"):
            message = {**head(asked), "content": blocks(turn), "stop_reason": stop(turn)}
            return self._json(200, message)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for event in events(asked, turn):
            self.wfile.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())

    def _json(self, status: int, value: Any) -> None:
        answer = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


def due(asked: dict[str, Any]) -> Turn:
    """The turn that is due. Requests without tools are for a title."""
    if not asked.get("tools"):
        return {"text": "A scripted title"}
    said = [message for message in asked["messages"] if message["role"] == "user"]
    named = re.search(r"script:(\w+)", json.dumps(said))
    turns: list[Turn] = SCRIPTS[named[1] if named else "plain"]
    taken = len([message for message in asked["messages"] if message["role"] == "assistant"])
    return turns[min(taken, len(turns) - 1)]


def blocks(turn: Turn) -> list[dict[str, Any]]:
    """What the model says in a turn."""
    made: list[dict[str, Any]] = []
    if "thinking" in turn:
        made.append({"type": "thinking", "thinking": turn["thinking"], "signature": "c2lnbmVk"})
    if "text" in turn:
        made.append({"type": "text", "text": turn["text"]})
    if "tool" in turn:
        name, told = turn["tool"]
        made.append({"type": "tool_use", "id": new_id("toolu"), "name": name, "input": told})
    return made


def stop(turn: Turn) -> str:
    """Why the turn ends."""
    return "tool_use" if "tool" in turn else "end_turn"


def head(asked: dict[str, Any]) -> dict[str, Any]:
    """A message before it has anything in it."""
    told = {"id": new_id("msg"), "type": "message", "role": "assistant", "model": asked["model"]}
    usage = {**USAGE, "output_tokens": 1}
    return {**told, "content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}


def events(asked: dict[str, Any], turn: Turn) -> Iterator[dict[str, Any]]:
    """A turn as it is streamed."""
    yield {"type": "message_start", "message": head(asked)}
    for index, block in enumerate(blocks(turn)):
        at = {"index": index}
        empty, deltas = opened(block)
        yield {"type": "content_block_start", **at, "content_block": empty}
        for delta in deltas:
            yield {"type": "content_block_delta", **at, "delta": delta}
        yield {"type": "content_block_stop", **at}
    output = {"output_tokens": 34}
    delta = {"stop_reason": stop(turn), "stop_sequence": None}
    yield {"type": "message_delta", "delta": delta, "usage": output}
    yield {"type": "message_stop"}


def opened(block: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A block as it begins, and what is added to it."""
    kind = block["type"]
    if kind == "text":
        pieces = re.findall(r"\S+\s*", block["text"])
        return {**block, "text": ""}, [{"type": "text_delta", "text": piece} for piece in pieces]
    if kind == "thinking":
        return {**block, "thinking": "", "signature": ""}, [
            {"type": "thinking_delta", "thinking": block["thinking"]},
            {"type": "signature_delta", "signature": block["signature"]},
        ]
    delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
    return {**block, "input": {}}, [delta]


def new_id(kind: str) -> str:
    """An id as the API gives them."""
    return f"{kind}_{uuid.uuid4().hex}"
