#!/bin/sh
# Push and pull between two versions of the program, either way: nothing is lost, and all end equal.
#   interop.sh NEW OLD
set -eu
folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT

# say ID TEXT...: a session as an export has it, with a message for each text
say() {
  id=$1; shift
  printf '{"type":"session","external_id":"%s","source":"test","title":"About %s"}\n' "$id" "$id"
  number=0
  for text in "$@"; do
    number=$((number + 1))
    printf '{"type":"message","session":"%s","message":{"external_id":"m-%s","role":"user","created_at":17700000%05d,"parts":[{"kind":"text","text":"%s"}]}}\n' \
      "$id" "$number" "$((number * 100))" "$text"
  done
}

# told PROGRAM ARCHIVE: everything in it, in order, but for what only newer programs write
told() {
  "$1" export --format jsonl --data-dir "$2" 2>/dev/null | sed 's/,"changed_at":[0-9]*//g' | sort
}

# pass SERVER CLIENT: a server of one version, and a machine of each
pass() {
  server_program=$1 other=$2 name=$3 port=$4
  base=$folder/$name
  mkdir -p "$base/srv" "$base/a" "$base/b"
  "$server_program" list --data-dir "$base/srv" >/dev/null 2>&1
  key=$("$server_program" keys create --name interop --json --data-dir "$base/srv" 2>/dev/null | grep -o 'osk_[A-Za-z0-9_-]*' | head -1)
  "$server_program" serve --no-watch --listen "127.0.0.1:$port" --data-dir "$base/srv" >"$base/log" 2>&1 &
  server=$!
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    curl -fs "http://127.0.0.1:$port/health" >/dev/null && break
    sleep 1
  done
  # Machine a is of the server's version, machine b of the other one.
  for machine in "a $server_program" "b $other"; do
    set -- $machine
    echo "$key" | "$2" login --data-dir "$base/$1" "http://127.0.0.1:$port" --key >/dev/null 2>&1
  done
  a() { "$server_program" "$@" --data-dir "$base/a" >/dev/null 2>&1; }
  b() { "$other" "$@" --data-dir "$base/b" >/dev/null 2>&1; }
  say tea "how hot?" "for how long?" >"$base/tea"
  say jam "which fruit?" >"$base/jam"
  say pie "which crust?" "which filling?" >"$base/pie"
  a import --archive "$base/tea"; a import --archive "$base/pie"
  b import --archive "$base/jam"
  a push; b push; a pull; b pull
  # Each goes on, edits and deletes.
  say tea "how hot?" "for how long?" "and with milk?" >"$base/more"
  b import --archive "$base/more"; b edit tea --title "Tea, at length"; b push
  a delete pie -y; a push
  a pull; b pull; a push; b push; a pull; b pull
  kill "$server"; wait "$server" 2>/dev/null || true
  server=
  told "$server_program" "$base/a" >"$base/told-a"
  told "$other" "$base/b" >"$base/told-b"
  told "$server_program" "$base/srv" >"$base/told-srv"
  cmp "$base/told-a" "$base/told-b" && cmp "$base/told-a" "$base/told-srv"
  grep -q "and with milk" "$base/told-a" && grep -q "Tea, at length" "$base/told-a"
  grep -q "which fruit" "$base/told-a" && ! grep -q "which crust" "$base/told-a"
  echo "$name: equal, and nothing is lost"
}

pass "$1" "$2" "new-server" 19780
pass "$2" "$1" "old-server" 19781
