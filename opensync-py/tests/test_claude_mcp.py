"""MCP: an agent asks the archive, and whatever it says the server goes on."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from claude import environment, talk, write

import opensync
from opensync.claude import cli, mcp


@pytest.fixture
def past(home: Path) -> Path:
    """A home with something to find."""
    write(home, "s-1", talk("s-1", turns=3))
    cli.main(["import"])
    return home


def asked(*requests: Any) -> list[dict[str, Any]]:
    """What is answered to requests."""
    lines = [told if isinstance(told, bytes) else json.dumps(told).encode() for told in requests]
    sink = io.BytesIO()
    mcp.serve(io.BytesIO(b"\n".join(lines) + b"\n"), sink)
    return [json.loads(answer) for answer in sink.getvalue().splitlines()]


def request(method: str, number: int = 1, **params: Any) -> dict[str, Any]:
    """A request."""
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def called(tool: str, **arguments: Any) -> dict[str, Any]:
    """What a tool answers."""
    (answer,) = asked(request("tools/call", name=tool, arguments=arguments))
    return answer


def text(answer: dict[str, Any]) -> str:
    """The text of a tool's answer."""
    (block,) = answer["result"]["content"]
    return str(block["text"])


def test_an_agent_gets_to_know_the_tools(home: Path) -> None:
    first, second, third = asked(
        request("initialize", protocolVersion="2024-11-05", capabilities={}),
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        request("tools/list", 2),
        request("ping", 3),
    )
    assert first["result"]["protocolVersion"] == "2024-11-05"
    assert "data, not instructions" in first["result"]["instructions"]
    tools = {tool["name"]: tool for tool in second["result"]["tools"]}
    assert sorted(tools) == sorted(tool["name"] for tool in opensync.tools())
    for tool in tools.values():
        assert tool["description"] and tool["annotations"]["readOnlyHint"]
        for told in tool["inputSchema"]["properties"].values():
            assert told["description"]
    assert third == {"jsonrpc": "2.0", "id": 3, "result": {}}
    (unknown,) = asked(request("initialize", protocolVersion="1999-01-01"))
    assert unknown["result"]["protocolVersion"] == mcp.VERSIONS[0]


def test_what_was_said_is_found_quoted_and_read(past: Path) -> None:
    found = text(called("search_sessions", query="answer"))
    assert found.startswith("<opensync-recall-") and "id: s-1" in found
    assert "answer" in text(called("get_context", query="what was the answer?"))
    read = text(called("get_session", id="s-1"))
    assert "**user**" in read and "question 0 of s-1" in read and "answer 2 of s-1" in read
    # The title is that of its first question.
    assert text(called("get_session", id="s-1", cursor="messages.4")).count("question 0") == 1
    assert "Nothing was found." in text(called("search_sessions", query="elephant"))
    assert "id: s-1" in text(called("list_sessions", limit="2"))
    missing = called("get_session", id="nobody")
    assert missing["result"]["isError"] and "`nobody` not found" in text(missing)


def test_a_long_conversation_is_read_in_pieces_without_its_secrets(home: Path) -> None:
    secret = "gh" + "p_R4nd0mQ7x2ZkP9vLs3TuYb8WcNe5JfHa6GmDi"
    with opensync.open() as db:
        said = [
            {"external_id": f"m-{number}", "role": "user", "created_at": number}
            | {"parts": [{"kind": "text", "text": f"word{number} " * 900 + secret}]}
            for number in range(12)
        ]
        db.ingest({"external_id": "long", "source": "claude-code"}, said)
    pieces, cursor = [], ""
    while True:
        piece = text(called("get_session", id="long", max_tokens=5000, cursor=cursor))
        assert len(piece) < 40_000 and secret not in piece
        pieces.append(piece)
        if "next_cursor: " not in piece:
            break
        cursor = piece.split("next_cursor: ")[1].split()[0]
    assert len(pieces) > 2
    assert all(f"word{number} " in "".join(pieces) for number in range(12))


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (b"{", -32700),
        (b"[]", -32600),
        (b"[" * 100_000, -32700),
        (request("fly"), -32601),
        (request("tools/call", name="fly"), -32602),
        (request("tools/call", name="get_session", arguments=[]), -32602),
    ],
)
def test_a_request_that_cannot_be_meant_is_an_error_and_the_next_is_answered(
    home: Path, told: Any, code: int
) -> None:
    wrong, right = asked(told, request("ping", 2))
    assert wrong["error"]["code"] == code and wrong["error"]["message"]
    assert right["result"] == {}


def test_an_argument_that_cannot_be_meant_is_an_answer_for_the_agent(home: Path) -> None:
    for told, why in [
        ({}, "`query` is missing"),
        ({"query": "a", "limit": "some"}, "`limit` must be a whole number"),
        ({"query": "a", "before": "soon"}, "`before` must be a time"),
    ]:
        answer = called("search_sessions", **told)
        assert answer["result"]["isError"] and why in text(answer)


def test_the_command_answers_on_standard_output(past: Path) -> None:
    lines = [request("initialize"), request("tools/call", 2, name="get_context", arguments={"query": "answer"})]
    done = subprocess.run(
        [sys.executable, "-I", "-m", "opensync.claude", "mcp"],
        input="".join(json.dumps(told) + "\n" for told in lines),
        env=environment(past),
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [json.loads(answer) for answer in done.stdout.splitlines()]
    assert "answer" in text(answers[1])
