#!/bin/sh
# Has the plugin of the hosted OpenSync for Claude Code, as it is published, work against a server of the
# program `$1`. npm puts it into the folder `$2`. Skipped where there is no npm, or it cannot get the plugin.
set -eu
program=$1
folder=$2
here=$(dirname "$0")
command -v npm >/dev/null || { echo "skipped: node and npm are not installed"; exit 0; }
mkdir -p "$folder"
cp "$here"/*.mjs "$here/package.json" "$folder"
cd "$folder"
[ -d node_modules/claude-code-sync ] ||
	npm install --ignore-scripts --no-fund --no-audit --loglevel=error ||
	{ echo "skipped: the npm package claude-code-sync cannot be installed"; exit 0; }
OPENSYNC="$program" exec node --test plugin.test.mjs
