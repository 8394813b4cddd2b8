"""Ask: whether the server ever fails, or answers otherwise than its OpenAPI document says.

Starts a server on an archive that goes away and lets schemathesis make requests from the document: right
ones, wrong ones, and such as follow from each other. Left out are the event stream, which does not end, and
what is pushed, which is no JSON; what a schema allows and a rule forbids is no failure, and neither is a batch
of which single items are refused.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

LEFT_OUT = ["--exclude-path", "/api/v1/events", "--exclude-path", "/api/v1/sync/push",
            "--exclude-checks", "positive_data_acceptance,negative_data_rejection"]

STOPPED = """
[[operations]]
include-path = "/api/v1/jobs/{id}"

[operations.checks.use_after_free]
enabled = false
"""
"""A job that is stopped is there to tell what it did."""


def main(program, schemathesis, seconds):
    with tempfile.TemporaryDirectory() as folder:
        # Each operation is asked with wrong keys, too: more of them in a minute than one address may send.
        pathlib.Path(folder, "config.toml").write_text("[limits]\nfailures_per_address = 100000\n")
        pathlib.Path(folder, "schemathesis.toml").write_text(STOPPED)
        made = subprocess.run(
            [program, "--data-dir", folder, "keys", "create", "--name", "test", "--scope", "read,sync,admin", "--json"],
            check=True, capture_output=True, text=True)
        server = subprocess.Popen(
            [program, "--data-dir", folder, "serve", "--listen", "127.0.0.1:0", "--no-watch"],
            stdout=subprocess.PIPE, text=True)
        try:
            address = server.stdout.readline().split("http://")[1].split("/")[0].strip()
            asked = subprocess.run(
                [schemathesis, "run", f"http://{address}/openapi.json", "--header",
                 f"Authorization: Bearer {json.loads(made.stdout)['key']}", "--max-time", seconds,
                 "--request-timeout", "20", "--continue-on-failure", "--warnings", "off", "--no-color", *LEFT_OUT],
                cwd=folder)
            assert server.poll() is None, "the server ended"
            return asked.returncode
        finally:
            server.terminate()
            server.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
