"""Runs a folder of cases against a program: `run.py PROGRAM FOLDER`.

A case is a folder, at any depth, that holds `run.sh` and `expect`. `run.sh` is run with the program in
`OPENSYNC`, and what it prints, errors included, must be what `expect` says, line by line:

    text        a line of the output holds this text, at or behind the one that held the text before
    ! text      no line of the output holds this text
    # text      a comment; empty lines are passed over, too

A case without `expect` is skipped by name. The last line sums up; the exit status is 1 if a case failed.
"""

import os
import pathlib
import subprocess
import sys

SECONDS = int(os.environ.get("OPENSYNC_TRIAL_SECONDS", "300"))


def complaints(expected: str, printed: str) -> list[str]:
    """What of `expected` the output is not."""
    lines, found, at = printed.splitlines(), [], 0
    for rule in (line.strip() for line in expected.splitlines()):
        if not rule or rule.startswith("#"):
            continue
        if rule.startswith("!"):
            text = rule[1:].strip()
            found += [f"printed, though it must not be: {line.strip()}" for line in lines if text in line]
            continue
        place = next((number for number in range(at, len(lines)) if rule in lines[number]), None)
        if place is None:
            found.append(f"not printed (or not behind the line before): {rule}")
        else:
            at = place
    return found


def output(case: pathlib.Path, program: str) -> str:
    """All that the case prints; what ran out of time says so in a line."""
    run = subprocess.Popen(
        ["bash", "run.sh"],
        cwd=case,
        env={**os.environ, "OPENSYNC": program},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        printed, _ = run.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, 9)
        printed, _ = run.communicate()
        printed += f"\nran longer than {SECONDS} s\n".encode()
    return printed.decode(errors="replace")


def main(program: str, folder: str) -> int:
    """Runs all cases, tells each, and answers the exit status."""
    passed = failed = skipped = 0
    for script in sorted(pathlib.Path(folder).rglob("run.sh")):
        case = script.parent
        name = case.relative_to(folder)
        if not (case / "expect").exists():
            skipped += 1
            print(f"skipped  {name}: it has no `expect`")
            continue
        printed = output(case, program)
        wrong = complaints((case / "expect").read_text(), printed)
        print(f"{'failed ' if wrong else 'passed '}  {name}")
        if wrong:
            failed += 1
            print(*(f"    {line}" for line in wrong), "    it printed:", sep="\n")
            print(*(f"    | {line}" for line in printed.splitlines()[:200]), sep="\n")
        else:
            passed += 1
    print(f"trials: {passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), sys.argv[2]))
