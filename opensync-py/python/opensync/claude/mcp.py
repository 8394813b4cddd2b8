"""MCP: lets an agent ask the archive, over standard input and output.

The few requests of the Model Context Protocol that an agent makes of a server with tools, a line of
JSON each. The tools are the engine's, as those of `opensync mcp` are; this one needs the package only.
"""

from __future__ import annotations

import json
import sys
from typing import Any, BinaryIO

import opensync

#: Versions of the protocol that are spoken, the newest first.
VERSIONS = ("2025-06-18", "2025-03-26", "2024-11-05")

#: The longest request that is read.
MAX_LINE = 4 << 20


class RequestError(Exception):
    """A request that cannot be meant; `code` is JSON-RPC's."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def serve(source: BinaryIO | None = None, sink: BinaryIO | None = None) -> None:
    """Answers requests until there are no more."""
    source, sink = source or sys.stdin.buffer, sink or sys.stdout.buffer
    while line := source.readline(MAX_LINE):
        if line.strip() and (answer := answered(line)) is not None:
            sink.write(json.dumps(answer).encode() + b"\n")
            sink.flush()


def answered(line: bytes) -> dict[str, Any] | None:
    """The answer to a request; none to what is a notification or an answer itself."""
    head: dict[str, Any] = {"jsonrpc": "2.0", "id": None}
    try:
        request = json.loads(line)
    except (ValueError, RecursionError):
        return {**head, "error": {"code": -32700, "message": "this is no JSON"}}
    if not isinstance(request, dict):
        return {**head, "error": {"code": -32600, "message": "a request is an object"}}
    if "id" not in request or "method" not in request:
        return None
    head["id"] = request["id"]
    try:
        told = request.get("params")
        return {**head, "result": _result(request["method"], told if isinstance(told, dict) else {})}
    except RequestError as error:
        return {**head, "error": {"code": error.code, "message": str(error)}}


def _result(method: Any, told: dict[str, Any]) -> dict[str, Any]:
    if method == "initialize":
        asked = told.get("protocolVersion")
        return {
            "protocolVersion": asked if asked in VERSIONS else VERSIONS[0],
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "opensync", "version": opensync.__version__},
            "instructions": opensync.TOOL_INSTRUCTIONS,
        }
    if method == "ping":
        return {}
    if method == "tools/list":
        return {"tools": [_described(tool) for tool in opensync.tools()]}
    if method == "tools/call":
        given = told.get("arguments")
        return _called(told.get("name"), {} if given is None else given)
    raise RequestError(-32601, f"there is no method `{method}`")


def _described(tool: dict[str, Any]) -> dict[str, Any]:
    told = {key: tool[key] for key in ("name", "description", "inputSchema")}
    return {**told, "annotations": {"readOnlyHint": True, "openWorldHint": False}}


def _called(name: Any, given: Any) -> dict[str, Any]:
    names = [tool[key] for tool in opensync.tools() for key in ("name", "globalName")]
    if name not in names or not isinstance(given, dict):
        raise RequestError(-32602, f"there is no tool `{name}`, or its arguments are no object")
    try:
        with opensync.open() as db:
            text, is_error = db.call_tool(name, given), False
    except opensync.OpenSyncError as error:
        text, is_error = str(error), True
    return {"content": [{"type": "text", "text": text}], "isError": is_error}
