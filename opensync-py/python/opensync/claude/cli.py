"""The command `opensync-claude`: sets the plugin up, and tells how it is.

Exit codes: 0 done, 1 failed, 2 wrong usage. Whatever happens, `hook` exits with 0.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from getpass import getpass
from pathlib import Path
from typing import Any

import opensync

from . import _hook, config, faults, history, server, settings, skill, worker


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["hook"]:
        sys.argv = words
        _hook.main()
    chosen = _parser().parse_args(words)
    try:
        code: int = chosen.run(chosen)
        return code
    except (config.ConfigError, settings.SettingsError, opensync.OpenSyncError) as error:
        print(f"opensync-claude: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="opensync-claude", description=__doc__.split("\n")[0])
    parser.add_argument("--version", action="version", version=opensync.__version__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Any, told: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=told, description=told)
        made.set_defaults(run=run)
        return made

    setup = command("setup", _setup, "Add hooks beside yours, and a skill, to Claude Code.")
    setup.add_argument("--force", action="store_true", help="write them anew, too")
    setup.add_argument("--remove", action="store_true", help="take them out again")
    command("status", _status, "Tell what is stored, until when originals live, and the server.")
    command("verify", _verify, "Check the hooks, the archive, the credentials and the server.")
    bring = command("import", _import, "Import what Claude Code has written, deleted prompts too.")
    bring.add_argument("paths", nargs="*", type=Path, help="transcripts, or folders of them")
    login = command("login", _login, "Choose the server to push to.")
    login.add_argument("--url", help="its address; asked for otherwise")
    login.add_argument("--key-stdin", action="store_true", help="read the key from standard input")
    command("logout", _logout, "Forget the server and the key.")
    shown = command("config", _config, "Show the settings, the key masked.")
    shown.add_argument("--json", action="store_true", help="as JSON")
    change = command("set", _set, f"Change a setting: {', '.join(config.SWITCHES)}.")
    change.add_argument("key", choices=config.SWITCHES)
    change.add_argument("value", help="true, 1 or yes; anything else is false")
    context = command("context", _context, "Add past passages to new sessions, or do not.")
    context.add_argument("choice", choices=("on", "off", "show"))
    command("synctest", _synctest, "Send a made-up session to the server.")
    hook = command("hook", None, "What Claude Code runs; reads JSON on standard input.")
    hook.add_argument("event")
    recall = command("recall", _recall, "Print passages of earlier conversations.")
    recall.add_argument("query", nargs="+", help="words and filters, such as after:30d")
    recall.add_argument("--here", action="store_true", help="of the project of this folder only")
    recall.add_argument("--budget", type=int, default=2000, help="tokens at most")
    command("mcp", _mcp, "Answer an agent over MCP, on standard input and output.")
    command("where", _where, "Print the interpreter and the script that hooks run.")
    return parser


def _setup(chosen: argparse.Namespace) -> int:
    before = settings.read()
    after = settings.without_ours(before) if chosen.remove else settings.with_ours(before)
    if after != before or chosen.force:
        settings.write(after)
    if chosen.remove:
        skill.remove()
        print(f"Hooks are out of {settings.path()}. What is stored stays.")
        return 0
    skill.write()
    opensync.open().close()
    print(f"Hooks are in {settings.path()}, beside yours. New sessions are stored as they happen.")
    print("Earlier ones: opensync-claude import")
    if any("claude-code-sync hook" in json.dumps(rows) for rows in after["hooks"].values()):
        print("Note: hooks of claude-code-sync are there, too; remove them to push once only.")
    return 0


def _status(_: argparse.Namespace) -> int:
    with opensync.open() as db:
        total = db.stats(source="claude-code").total
        print(f"Archive:   {db.folder}")
        print(f"Stored:    {total.sessions} sessions, {total.messages} messages of Claude Code")
    missing = settings.missing()
    hooks = "set up" if not missing else f"missing for {', '.join(missing)}: opensync-claude setup"
    print(f"Hooks:     {hooks}")
    kept = history.originals()
    if kept.goes_at is None:
        print("Originals: none; Claude Code has no transcripts")
    else:
        print(
            f"Originals: {kept.count} transcripts; Claude Code deletes them {kept.days} days after "
            f"their last change, the oldest from {_day(kept.goes_at)} on"
        )
    if faults.path().exists():
        print(f"Faults:    see {faults.path()}")
    chosen = config.load()
    print(f"Context:   {'on' if chosen.context else 'off'}")
    if not chosen.is_configured:
        print("Server:    none; conversations stay on this machine")
        return 1
    _print_settings(chosen)
    told = worker.state()
    if told.get("error"):
        print(f"Last push: failed: {told['error']}")
    elif told.get("pushed_at"):
        print(f"Last push: {_day(told['pushed_at'])}")
    server.check(chosen)
    print("Connection: ok")
    return 0


def _day(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def _print_settings(chosen: config.Config) -> None:
    print(f"Server:    {chosen.base}" + (" (environment)" if chosen.from_environment else ""))
    print(f"Key:       {chosen.masked_key}")
    print(f"autoSync:  {_word(chosen.auto_sync)}")
    print(f"syncToolCalls: {_word(chosen.sync_tool_calls)}")
    print(f"syncThinking:  {_word(chosen.sync_thinking)}")


def _word(value: bool) -> str:
    return "true" if value else "false"


def _verify(_: argparse.Namespace) -> int:
    problems = []
    missing = settings.missing()
    if missing:
        problems.append(f"no hook for {', '.join(missing)}: run opensync-claude setup")
    try:
        opensync.open().close()
    except opensync.OpenSyncError as error:
        problems.append(f"the archive cannot be opened: {error}")
    chosen = config.load()
    if chosen.is_configured:
        try:
            server.check(chosen)
        except opensync.OpenSyncError as error:
            problems.append(str(error))
    else:
        problems.append("no credentials: run opensync-claude login, or go on without a server")
    for problem in problems:
        print(f"- {problem}")
    print("Something is wrong." if problems else "Hooks, archive and server are in order.")
    return 1 if problems else 0


def _import(chosen: argparse.Namespace) -> int:
    with opensync.open() as db:
        report = db.import_(chosen.paths or None, source="claude-code", index=False)
        recovered = 0
        if chosen.paths:
            history.give_way(db)
        else:
            recovered = history.recover(db)
        worker.index(db)
    print(f"{report.sessions} sessions and {report.messages} messages are new.")
    if recovered:
        print(f"{recovered} prompts of deleted conversations were recovered.")
    for path, why in report.failed:
        print(f"could not read {path}: {why}", file=sys.stderr)
    return 1 if report.failed else 0


def _login(chosen: argparse.Namespace) -> int:
    url = chosen.url or input("Server URL: ")
    key = sys.stdin.readline() if chosen.key_stdin else getpass("API key: ")
    url, key = url.strip(), key.strip()
    if not key.startswith("osk_"):
        raise config.ConfigError("a key begins with `osk_`")
    wanted = config.Config(url=url, key=key)
    with opensync.open() as db:
        switches = {"autoSync": True, "syncToolCalls": True, "syncThinking": False}
        switches.update(_only(config.read(), switches))
        entries = {"convexUrl": url, "apiKey": key, **switches}
        db.login(wanted.base, key=key, redact=True, **config.from_entries(entries).withheld)
    config.write(entries)
    worker.note(failures=0, retry_at=0, error=None)
    print(f"Logged in to {wanted.base} with {wanted.masked_key}.")
    if settings.missing():
        print("Now: opensync-claude setup")
    return 0


def _only(entries: dict[str, Any], names: dict[str, bool]) -> dict[str, Any]:
    return {name: entries[name] for name in names if name in entries}


def _logout(_: argparse.Namespace) -> int:
    with opensync.open() as db:
        was_there = db.logout()
    was_there = config.remove() or was_there
    print("Logged out." if was_there else "There was nothing to log out of.")
    return 0


def _config(chosen: argparse.Namespace) -> int:
    settled = config.load()
    if chosen.json:
        told: dict[str, Any] = {"configured": settled.is_configured}
        if settled.is_configured:
            told |= {"convexUrl": settled.base, "apiKey": settled.masked_key}
            told |= {"autoSync": settled.auto_sync, "syncToolCalls": settled.sync_tool_calls}
            told |= {"syncThinking": settled.sync_thinking}
        print(json.dumps(told))
    elif settled.is_configured:
        _print_settings(settled)
    else:
        print("Not configured: conversations stay on this machine. To push: opensync-claude login")
    return 0


def _set(chosen: argparse.Namespace) -> int:
    value = chosen.value.lower() in ("true", "1", "yes")
    settled = config.load()
    changes: dict[str, Any] = {chosen.key: value}
    if settled.from_environment:
        changes = {"convexUrl": settled.url, "apiKey": settled.key, **changes}
    config.write(changes)
    print(f"{chosen.key} is {_word(value)}.")
    return 0


def _context(chosen: argparse.Namespace) -> int:
    if chosen.choice == "show":
        from . import recall

        print(recall.digest(str(Path.cwd()), None) or "Nothing to add here.")
        return 0
    config.write({"context": chosen.choice == "on"})
    print(f"Context is {chosen.choice}.")
    return 0


def _synctest(_: argparse.Namespace) -> int:
    chosen = config.load()
    if not chosen.is_configured:
        raise config.ConfigError("no server: run opensync-claude login")
    print(f"The server took session {server.test_sync(chosen)}.")
    return 0


def _recall(chosen: argparse.Namespace) -> int:
    from . import recall

    with opensync.open() as db:
        project = recall.within(str(Path.cwd())) if chosen.here else None
        pack = db.context(" ".join(chosen.query), budget=chosen.budget, project=project)
    print(pack.text or "Nothing found.")
    return 0


def _mcp(_: argparse.Namespace) -> int:
    from . import mcp

    mcp.serve()
    return 0


def _where(_: argparse.Namespace) -> int:
    print(sys.executable)
    print(settings.hook_file())
    return 0
