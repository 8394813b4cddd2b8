# Finds the Python that has the package `opensync`, as `python` and `script`. Sourced by the others.
#
# `opensync-claude` on the PATH knows where both are; what it says is kept, for the agent waits. Fails
# if the package is not installed.
kept=${CLAUDE_PLUGIN_DATA:-${TMPDIR:-/tmp}}/opensync-hook.$(id -u)
if [ -O "$kept" ]; then
  { IFS= read -r python && IFS= read -r script; } <"$kept"
fi
if ! [ -x "${python:-}" ] || ! [ -f "${script:-}" ]; then
  command -v opensync-claude >/dev/null && where=$(opensync-claude where) || return 1
  umask 077
  mkdir -p "${kept%/*}" && printf '%s\n' "$where" >"$kept.$$" && mv "$kept.$$" "$kept"
  { IFS= read -r python && IFS= read -r script; } <<END
$where
END
fi
