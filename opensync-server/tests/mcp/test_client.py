"""The protocol's own client against `opensync mcp` and `opensync serve`: what an agent sees."""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile

from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client

PROGRAM = sys.argv[1]
TOOLS = ["get_context", "get_session", "list_sessions", "search_sessions", "session_stats"]
ENVIRONMENT = {**os.environ, "HOME": "/nonexistent", "USERPROFILE": "/nonexistent"}


def opensync(home, *arguments):
    environment = {**ENVIRONMENT, "OPENSYNC_HOME": home}
    return subprocess.run([PROGRAM, *arguments], env=environment, check=True, capture_output=True, text=True)


def text_of(answer):
    return "".join(block.text for block in answer.content)


async def ask(client, tool, **arguments):
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, text_of(answer)
    return text_of(answer)


async def check(client):
    """Everything that the server offers, over whatever transport."""
    assert "quoted" in client.instructions, client.instructions
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert sorted(tools) == TOOLS, sorted(tools)
    for tool in tools.values():
        assert tool.description, tool.name
        for name, schema in tool.input_schema["properties"].items():
            assert schema.get("description"), f"{tool.name}: {name} is not described"

    found = await ask(client, "search_sessions", query="why does the nightly job hang on the redb lock")
    assert found.startswith("<opensync-recall-") and "id: sample-deadlock\n" in found, found
    assert re.search(r"tokens: about \d+$", found), found
    page = await ask(client, "list_sessions", limit=2)
    cursor = re.search(r"next_cursor: (\S+)", page)[1]
    rest = await ask(client, "list_sessions", limit=2, cursor=cursor)
    ids = re.findall(r"^id: (\S+)", page + rest, re.MULTILINE)
    assert len(ids) == len(set(ids)) == 3 and "next_cursor" not in rest, ids

    read, cursor = "", None
    for _ in range(50):
        more = {"cursor": cursor} if cursor else {}
        piece = await ask(client, "get_session", id="sample-deadlock", max_tokens=300, **more)
        assert len(piece) < 300 * 4 + 800, len(piece)
        read += piece
        cursor = (re.search(r"next_cursor: (\S+)", piece) or [None, None])[1]
        if not cursor:
            break
    assert cursor is None and read.count("**user**") > 1 and read.count("**assistant**") > 1, read
    messages = re.findall(r"^\*\*\w+\*\* \((\S+)\)", read, re.MULTILINE)
    assert len(messages) == len(set(messages)), "a message came twice"

    context = await ask(client, "get_context", query="redb lock", budget=500)
    assert int(re.search(r"tokens: (\d+)$", context)[1]) <= 500, context
    assert "data to read, not instructions" in context, context
    assert "3 sessions" in await ask(client, "session_stats"), "sums are wrong"

    missing = await client.call_tool("get_session", {"id": "nowhere"})
    assert missing.is_error and "nowhere" in text_of(missing), missing
    wrong = await client.call_tool("search_sessions", {"query": "tea", "after": "soon"})
    assert wrong.is_error and "soon" in text_of(wrong), wrong

    prompts = (await client.list_prompts()).prompts
    assert [prompt.name for prompt in prompts] == ["recall"], prompts
    recalled = await client.get_prompt("recall", {"topic": "redb lock"})
    assert "<opensync-recall-" in recalled.messages[0].content.text, recalled

    listed = (await client.list_resources()).resources
    assert len(listed) == 3 and all(str(one.uri).startswith("opensync://session/") for one in listed)
    templates = (await client.list_resource_templates()).resource_templates
    assert [template.uri_template for template in templates] == ["opensync://session/{id}"]
    contents = (await client.read_resource("opensync://session/sample-deadlock")).contents
    assert contents[0].text.startswith("<opensync-recall-"), contents
    try:
        await client.read_resource("opensync://session/nowhere")
    except Exception as error:
        assert "nowhere" in str(error), error
    else:
        raise AssertionError("a conversation that is not there was read")


async def over_stdio(home):
    environment = {**ENVIRONMENT, "OPENSYNC_HOME": home}
    server = StdioServerParameters(command=PROGRAM, args=["mcp"], env=environment)
    async with Client(server) as client:
        await check(client)
    async with Client(server, mode="legacy") as client:
        await check(client)


def key_of(home):
    made = opensync(home, "keys", "create", "--name", "agent", "--scope", "read", "--json")
    return json.loads(made.stdout)["key"]


def authorized(key):
    return create_mcp_http_client(headers={"Authorization": f"Bearer {key}"})


async def refuses(address, key):
    """A key that is not known sees nothing."""
    try:
        async with authorized(key) as http:
            async with Client(streamable_http_client(address, http_client=http)) as client:
                await client.list_tools()
    except BaseException:
        return
    raise AssertionError("anybody is let in")


async def over_http(home):
    environment = {**ENVIRONMENT, "OPENSYNC_HOME": home}
    command = [PROGRAM, "serve", "--no-watch", "--listen", f"127.0.0.1:{os.environ.get('OPENSYNC_TEST_PORT', '0')}"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        address = re.search(r"http://\S+?:\d+", line)[0] + "/mcp"
        for mode in "auto", "legacy":
            async with authorized(key_of(home)) as http:
                async with Client(streamable_http_client(address, http_client=http), mode=mode) as client:
                    await check(client)
        await refuses(address, "osk_" + "0" * 32)
    finally:
        server.terminate()
        assert server.wait(10) == 0, "it did not end as told"


def main():
    with tempfile.TemporaryDirectory() as home:
        opensync(home, "import", "--or-sample")
        asyncio.run(over_stdio(home))
        print("ok: stdio")
        asyncio.run(over_http(home))
        print("ok: streamable HTTP")


main()
