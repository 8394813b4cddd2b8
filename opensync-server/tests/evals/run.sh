#!/bin/sh
# Has DeepEval and Promptfoo load what the program `$1` exports for them, offline. DeepEval is put into the
# environment `$2`, which is made if it is not there; Promptfoo, which is some 2 GB, is used where `PROMPTFOO`
# names its command. What cannot be had is skipped.
set -eu
program=$1
environment=$2
python=${PYTHON:-python3}
here=$(dirname "$0")
if [ ! -x "$environment/bin/python" ]; then
	"$python" -m venv "$environment" 2>/dev/null || { echo "skipped: no Python with venv"; exit 0; }
fi
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check 'deepeval>=3,<5' 2>/dev/null || true
exec "$environment/bin/python" "$here/load.py" "$program"
