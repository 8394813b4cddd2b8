#!/bin/sh
# Has real agents write histories with known contents, for the test of histories to be held against.
#
#   clients.sh CLIENTS OUT AGENT...
#
# CLIENTS is a folder with `make_sample.py`, which runs an agent against a model that says what a script
# tells it (a prompt, a tool, going on, a fork, a subagent, a failure), and writes `history` and
# `expected.json`. OUT gets a folder for each agent. An agent that cannot be had here is skipped by name.
set -eu
clients=$1 out=$2
shift 2
written=0
for agent; do
  work=$(mktemp -d)
  if AGENT_HOME=$work/dev python3 "$clients/make_sample.py" "$agent" "$out/$agent/live" >"$work/log" 2>&1 &&
    [ -f "$out/$agent/live/expected.json" ]; then
    # What a version does not log is said by the name of its case.
    version=$(sed -n 's/^ *"version": "\(.*\)".*/\1/p' "$out/$agent/live/expected.json" | head -n 1)
    mv "$out/$agent/live" "$out/$agent/live-$version"
    echo "$agent $version: wrote its history"
    written=$((written + 1))
  else
    echo "skipped: $agent could not be run here: $(tail -n 1 "$work/log")"
    rm -rf "${out:?}/$agent"
  fi
  rm -rf "$work"
done
[ "$written" -gt 0 ] || echo "skipped: no agent could be run here"
