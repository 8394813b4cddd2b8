"""Writes a conversation of an agent of your own, goes on with it, and shows it.

An archive takes sessions from any program: a source is a word, and an id is what you choose. Give the
same message again and nothing changes; give it with other parts and it is replaced.

    python write_your_own_session.py [ARCHIVE]
"""

import sys
import tempfile

import opensync

NOON = 1_767_268_800_000  # Milliseconds since 1970, UTC.

session = {
    "external_id": "session-1",
    "source": "my-agent",
    "title": "A lamp that does not light",
    "project": {"path": "/home/ada/lamp", "name": "lamp"},
}
question = {
    "external_id": "m-1",
    "role": "user",
    "created_at": NOON,
    "parts": [{"kind": "text", "text": "Why is the lamp dark?"}],
}
call = {"kind": "tool_call", "call_id": "call-1", "name": "read_switch", "text": '{"room":"kitchen"}'}
answer = {
    "external_id": "m-2",
    "role": "assistant",
    "created_at": NOON + 4000,
    "model": "claude-sonnet-4-5",
    "usage": {"input": 1200, "output": 80},
    "parts": [{"kind": "text", "text": "I will look at the switch."}, call],
}
result = {
    "external_id": "m-3",
    "role": "tool",
    "created_at": NOON + 5000,
    "parts": [{"kind": "tool_result", "call_id": "call-1", "name": "read_switch", "text": "off"}],
}

with opensync.open(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()) as db:
    first = db.ingest(session, [question, answer])
    more = db.ingest(session, [result])
    again = db.ingest(session, [question])
    print(f"added {first.messages_added}, then {more.messages_added}")
    print(f"the same again changes something: {again.is_changed}")

    for message in db.messages("session-1"):
        for part in message.parts:
            print(f"{message.role:>9} | {part.kind:<11} | {part.text}")
    info = db.get("session-1")
    dollars = info.cost_nanos / 1e9
    print(f"{info.message_count} messages, {info.usage.total} tokens, ${dollars:.4f}")
