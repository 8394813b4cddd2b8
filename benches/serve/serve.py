"""Serve: how many requests a second the server answers, and whether it loses or breaks anything.

    python benches/serve/serve.py --opensync target/release/opensync [--model FOLDER]

Starts servers of its own on 127.0.0.1, each on an archive that goes away, and asks them for a bounded
time: durable messages, searches, requests that are wrong on purpose, messages while the server is killed,
and how soon what an agent appends to its log is known. The client runs on the same machine and takes a good part of it. With a model (a folder, `.zip` or
`.whl`), searches by words and meaning are measured on 100,000 embedded messages, which takes some
minutes before. Needs Python and nothing else.
"""

import argparse
import archive
import collections
import http.client
import json
import os
import pathlib
import random
import subprocess
import tempfile
import threading
import time
import urllib.parse

PATHS = ["/sync/session", "/sync/message", "/sync/batch", "/api/v1/sessions/bulk", "/api/v1/shares"]
NAMES = ["externalId", "sessionId", "sessionExternalId", "role", "parts", "type", "content", "sessions",
         "messages", "cost", "title", "ids", "edit", "delete", "password"]


def run(program, folder, *arguments):
    return subprocess.run([program, "--data-dir", folder, *arguments], check=True, capture_output=True, text=True)


class Server:
    """A server process on an archive, and a key to it."""

    def __init__(self, program, folder, home=None):
        """With a home folder, what agents write there is imported."""
        made = run(program, folder, "keys", "create", "--name", "bench", "--json")
        self.key = json.loads(made.stdout)["key"]
        started = time.monotonic()
        self.process = subprocess.Popen(
            [program, "--data-dir", folder, "serve", "--listen", "127.0.0.1:0", *([] if home else ["--no-watch"])],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "HOME": home or folder})
        self.address = self.process.stdout.readline().split("http://")[1].split("/")[0].strip()
        self.start_ms = (time.monotonic() - started) * 1e3

    def connect(self):
        return http.client.HTTPConnection(self.address, timeout=20)

    def ask(self, connection, method, path, body=None):
        connection.request(method, path, body, {"Authorization": "Bearer " + self.key})
        answer = connection.getresponse()
        answer.read()
        return answer.status

    def events(self):
        """The lines of the stream of events."""
        connection = self.connect()
        connection.request("GET", "/api/v1/events", headers={"Authorization": "Bearer " + self.key})
        return connection.getresponse()

    def found(self, words):
        connection = self.connect()
        connection.request("GET", f"/api/search?q={words}", headers={"Authorization": "Bearer " + self.key})
        return json.load(connection.getresponse())["results"]

    def processor_ms(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            user, system = stat.read().rsplit(")")[1].split()[11:13]
        return (int(user) + int(system)) * 1e3 / os.sysconf("SC_CLK_TCK")

    def peak_mb(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) / 1e3 for line in status if line.startswith("VmHWM"))

    def kill(self):
        self.process.kill()
        self.process.wait()


def message(writer, number):
    text = f"message {number} of writer {writer} about retries and locks"
    return json.dumps({"sessionExternalId": f"s-{writer}", "externalId": f"{writer}-{number}",
                       "role": "user", "textContent": text})


def load(server, seconds, connections, request):
    """Requests a second, and the median and the slowest hundredth of their times."""
    times, end = [], time.monotonic() + seconds

    def work(worker):
        connection, number = server.connect(), 0
        while time.monotonic() < end:
            started = time.perf_counter()
            assert server.ask(connection, *request(worker, number)) == 200
            times.append(time.perf_counter() - started)
            number += 1

    workers = [threading.Thread(target=work, args=(worker,)) for worker in range(connections)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    times.sort()
    half, most = times[len(times) // 2] * 1e3, times[len(times) * 99 // 100] * 1e3
    return f"{len(times) / seconds:.0f}/s, p50 {half:.1f} ms, p99 {most:.1f} ms"


def junk(depth=0):
    """A value that no route expects."""
    kind = random.random()
    if depth > 3 or kind < 0.3:
        return random.choice([None, True, -1, 1e308, 0.5, "", "x" * 40, "\0", 10**30])
    if kind < 0.6:
        return [junk(depth + 1) for _ in range(random.randint(0, 4))]
    return {random.choice(NAMES): junk(depth + 1) for _ in range(random.randint(0, 5))}


def fuzz(server, count):
    """How often each status came, of requests that are wrong in most cases."""
    random.seed(7)
    statuses, connection = collections.Counter(), server.connect()
    for number in range(count):
        body = random.randbytes(random.randint(0, 200)) if number % 2 else json.dumps(junk()).encode()
        try:
            statuses[server.ask(connection, "POST", random.choice(PATHS), body)] += 1
        except (http.client.HTTPException, OSError):
            connection.close()
    return statuses


def killed(program, rounds):
    """Messages that were acknowledged while servers were killed, and those of them that are lost."""
    acknowledged = []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(rounds):
            server = Server(program, folder)

            def work(worker):
                try:
                    connection, number = server.connect(), 0
                    while server.ask(connection, "POST", "/sync/message", message(worker, f"{turn}-{number}")) == 200:
                        acknowledged.append(f"{worker}-{turn}-{number}")
                        number += 1
                except (http.client.HTTPException, OSError):
                    pass

            workers = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
            [worker.start() for worker in workers]
            time.sleep(0.3)
            server.kill()
            [worker.join() for worker in workers]
        kept = run(program, folder, "export", "--format", "jsonl").stdout
        return len(acknowledged), sum(f'"{one}"' not in kept for one in acknowledged)


def live(program, rounds, idle_seconds):
    """Prints how soon an appended line is an event and is found, and what waiting for one costs."""
    with tempfile.TemporaryDirectory() as home:
        log = pathlib.Path(home, ".claude/projects/-home-ada-shop/5f0c7a52-0000-4000-8000-000000000001.jsonl")
        log.parent.mkdir(parents=True)
        server = Server(program, f"{home}/data", home)
        events, told, found = server.events(), [], []
        for number in range(rounds):
            line = {"type": "user", "uuid": f"u-{number}", "sessionId": log.stem, "cwd": "/home/ada/shop",
                    "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
                    "message": {"role": "user", "content": f"does the restock job number{number} hang?"}}
            started = time.perf_counter()
            with open(log, "a") as appended:
                appended.write(json.dumps(line) + "\n")
            while not events.readline().startswith(b"event: upserted"):
                pass
            told.append(time.perf_counter() - started)
            while not server.found(f"number{number}"):
                pass
            found.append(time.perf_counter() - started)
            time.sleep(0.2)
        for name, times in [("event", sorted(told)), ("found", sorted(found))]:
            half, most = times[len(times) // 2] * 1e3, times[-1] * 1e3
            print(f"| line appended to an agent's log, until {name} | p50 {half:.0f} ms, longest {most:.0f} ms |")
        time.sleep(3)
        before = server.processor_ms()
        time.sleep(idle_seconds)
        print(f"| idle for {idle_seconds} s, one listener | {server.processor_ms() - before:.0f} ms of a processor |")
        server.kill()


def hybrid(program, model, seconds):
    """Prints how searches by words and meaning go on 100,000 messages, alone and while others store."""
    with tempfile.TemporaryDirectory() as folder:
        path, known, chance = f"{folder}/archive.jsonl", archive.words(), random.Random(1)
        with open(path, "w") as lines:
            lines.writelines(json.dumps(line) + "\n" for line in archive.lines(100_000))
        run(program, folder, "import", "--archive", path)
        run(program, folder, "model", "install", "--from", model)
        run(program, folder, "embed")
        server = Server(program, folder)

        def search(worker, number):
            start = chance.randrange(len(known) - 5)
            asked = urllib.parse.quote(" ".join(known[start:start + chance.randint(2, 5)]))
            return "GET", f"/api/search?type=hybrid&q={asked}"

        def both(worker, number):
            return ("POST", "/sync/message", message(worker, number)) if worker else search(worker, number)

        load(server, 2, 4, search)
        print("| searches by words and meaning, 100,000 messages, 8 connections |", load(server, seconds, 8, search), "|")
        print("| one search at a time of them |", load(server, seconds, 1, search), "|")
        print("| searches and 8 writers |", load(server, seconds, 9, both), "|")
        print(f"| peak memory of these | {server.peak_mb():.0f} MB |")
        server.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--opensync", required=True)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--model")
    options = parser.parse_args()
    words = ["lock", "retries", "writer", "about"]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(options.opensync, folder)
        print(f"| start | {server.start_ms:.0f} ms |\n|---|---|")
        print("| durable messages, 32 connections |",
              load(server, options.seconds, 32, lambda w, n: ("POST", "/sync/message", message(w, n))), "|")
        print("| searches, 8 connections |",
              load(server, options.seconds, 8, lambda w, n: ("GET", f"/api/search?q={words[n % 4]}+{n % 50}")), "|")
        print(f"| peak memory | {server.peak_mb():.0f} MB |")
        print("| wrong requests, by status |", dict(fuzz(server, 10_000)), "|")
        server.kill()
    live(options.opensync, 50, 60)
    if options.model:
        hybrid(options.opensync, options.model, options.seconds)
    acknowledged, lost = killed(options.opensync, 20)
    print(f"| killed 20 times | {acknowledged} messages acknowledged, {lost} lost |")


if __name__ == "__main__":
    main()
