"""Imports a folder of Claude Code's transcripts, and shows what the archive holds then.

Run it again on the same archive, and it reads only what is new in the transcripts.

    python open_and_import.py ~/.claude/projects [ARCHIVE]
"""

import sys
import tempfile

import opensync

if len(sys.argv) < 2:
    sys.exit("usage: open_and_import.py TRANSCRIPTS [ARCHIVE]")
transcripts = sys.argv[1]
folder = sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()

with opensync.open(folder) as db:
    report = db.import_([transcripts], source="claude-code")
    print(f"{report.files_found} files found, {report.files_read} read")
    print(f"{report.sessions} sessions and {report.messages} messages are new")
    for path, why in report.failed:
        print(f"could not read {path}: {why}")

    for session in db.sessions(limit=10):
        title = session.title or "(no title)"
        print(f"{session.project_name or '-'} | {session.message_count} messages | {title}")
    total = db.stats().total
    print(f"{total.sessions} sessions, {total.usage.total} tokens in all")
