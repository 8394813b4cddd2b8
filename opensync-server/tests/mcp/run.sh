#!/bin/sh
# Talks to the program `$1` with the protocol's Python client, in the environment `$2`, which is made
# if it is not there. Skipped where none can be made.
set -eu
program=$1
environment=$2
python=${PYTHON:-python3}
here=$(dirname "$0")
if [ ! -x "$environment/bin/python" ]; then
	"$python" -m venv "$environment" 2>/dev/null || { echo "skipped: no Python with venv"; exit 0; }
fi
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check 'mcp>=2.3,<3' 2>/dev/null ||
	"$environment/bin/python" -c 'import mcp' 2>/dev/null ||
	{ echo "skipped: the Python package mcp cannot be installed"; exit 0; }
exec "$environment/bin/python" "$here/test_client.py" "$program"
