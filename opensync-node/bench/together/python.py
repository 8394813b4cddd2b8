"""Python: a program that stores and searches, and prints each session that it stored."""

import json
import sys
import time

import opensync

name, end = sys.argv[1], float(sys.argv[2]) / 1000
archive = opensync.open()
number = 0
while time.time() < end:
    id = f"{name}-{number}"
    message = {"external_id": "m", "role": "user", "created_at": 1, "parts": [{"kind": "text", "text": id}]}
    archive.ingest({"external_id": id, "source": "test"}, [message])
    archive.search(name)
    print(json.dumps({"stored": id, "messages": 1}), flush=True)
    number += 1
    time.sleep(0.1)
