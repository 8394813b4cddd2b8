#!/bin/sh
# Signs people in to the program `$1` by a real OpenID Connect provider, which npm puts into the folder
# `$2`. Skipped where there is no npm, or it cannot get the provider.
set -eu
program=$1
folder=$2
here=$(dirname "$0")
command -v npm >/dev/null || { echo "skipped: node and npm are not installed"; exit 0; }
mkdir -p "$folder"
cp "$here"/*.mjs "$here/package.json" "$folder"
cd "$folder"
[ -d node_modules/oidc-provider ] ||
	npm install --ignore-scripts --no-fund --no-audit --loglevel=error ||
	{ echo "skipped: the npm package oidc-provider cannot be installed"; exit 0; }
OPENSYNC="$program" exec node --test sign_in.test.mjs
