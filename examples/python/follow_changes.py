"""Follows an archive while another thread writes to it, as a program does that keeps a mirror.

Each change has a position. Keep the position of the last one you dealt with, ask for those after it,
and you miss none and see none twice, whoever wrote them.

    python follow_changes.py
"""

import tempfile
import threading

import opensync


def write(db: opensync.OpenSync) -> None:
    def say(session: str, text: str) -> None:
        said = {"external_id": "m", "role": "user", "created_at": 1_767_268_800_000}
        parts = [{"kind": "text", "text": text}]
        db.ingest({"external_id": session, "source": "my-agent"}, [{**said, "parts": parts}])

    say("one", "hello")
    say("two", "hello")
    say("one", "good morning")
    db.delete("two")


with opensync.open(tempfile.mkdtemp()) as db:
    writer = threading.Thread(target=write, args=(db,))
    writer.start()

    position = 0
    while position < 4:
        db.wait_for_changes(position)  # Costs no processor until something happens.
        for change in db.changes(position):
            if change.kind == "upserted":
                counts = f"{change.messages} added, {change.messages_changed} changed"
                print(f"{change.external_id}: {counts}")
            else:
                print(f"{change.external_id}: {change.kind}")
            position = change.position
    writer.join()
    print(f"level with the archive at position {position}")
