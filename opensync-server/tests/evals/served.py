"""Served: an archive behind its server, for as long as something is read of it."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

# How long it may take to begin, in seconds.
PATIENCE = 60


class Served:
    def __init__(self, program: list[str], home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            at = f"127.0.0.1:{free.getsockname()[1]}"
        self.base = f"http://{at}"
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self.process = subprocess.Popen(
            [*program, "serve", "--listen", at], env={**os.environ, "HOME": str(home)},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self) -> "Served":
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.read("/health")
                return self
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None or time.monotonic() > end:
                    self.__exit__()
                    raise
                time.sleep(0.1)

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def read(self, path: str, key: str | None = None) -> bytes:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        asked = urllib.request.Request(self.base + path, headers=headers)
        with self.opener.open(asked, timeout=30) as answer:
            return answer.read()
