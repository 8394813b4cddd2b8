#!/bin/sh
# Tests the Python package in an environment of its own, made at the path that is given: the package
# itself, or with `claude` as a second word its hooks with the real Claude Code.
set -eu
cd "$(dirname "$0")/.."
case $1 in /*) venv=$1 ;; *) venv=$PWD/../$1 ;; esac
skip() {
  echo "skipped the tests of the Python package: $1" >&2
  exit 0
}
command -v "$PYTHON" >/dev/null || skip "there is no $PYTHON"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 9))' || skip "$PYTHON is older than 3.9"
[ "${2:-}" != claude ] || command -v npm >/dev/null || skip "npm, which Claude Code comes from, is not installed"
"$PYTHON" -m venv "$venv" >/dev/null 2>&1 || skip "$PYTHON cannot make an environment"
python=$venv/bin/python
"$python" -m pip install --quiet --disable-pip-version-check 'maturin>=1.9,<2' pytest mypy typing_extensions \
  pandas pandas-stubs pyarrow pyarrow-stubs || skip "pip cannot install what they need"
rm -rf "$venv/wheels"
"$venv/bin/maturin" build --quiet --profile dev --locked --out "$venv/wheels"
"$python" -m pip install --quiet --disable-pip-version-check --force-reinstall "$venv"/wheels/*.whl
cd tests
if [ "${2:-}" = claude ]; then
  cd claude_code
  "$python" -m mypy --strict --no-error-summary .
  exec "$python" -m pytest --rootdir ../.. -c ../../pyproject.toml -rs .
fi
"$python" -m mypy --strict --no-error-summary -p opensync
"$python" -m mypy --strict --no-error-summary --exclude claude_code . ../bench ../../examples/python
"$python" -m mypy.stubtest opensync --concise
"$python" -m pytest --rootdir .. -c ../pyproject.toml --ignore claude_code .
