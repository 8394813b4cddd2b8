#!/bin/sh
# Asks a server of the program `$1` whatever its OpenAPI document allows and forbids, for `$3` seconds,
# with schemathesis in the environment `$2`, which is made if it is not there. Skipped where none can be
# made.
set -eu
program=$1
environment=$2
seconds=$3
python=${PYTHON:-python3}
here=$(dirname "$0")
if [ ! -x "$environment/bin/python" ]; then
	"$python" -m venv "$environment" 2>/dev/null || { echo "skipped: no Python with venv"; exit 0; }
fi
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check 'schemathesis>=4.32,<5' 2>/dev/null ||
	"$environment/bin/python" -c 'import schemathesis' 2>/dev/null ||
	{ echo "skipped: the Python package schemathesis cannot be installed"; exit 0; }
environment=$(cd "$environment" && pwd)
exec "$environment/bin/python" "$here/ask.py" "$program" "$environment/bin/schemathesis" "$seconds"
