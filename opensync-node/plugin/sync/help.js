// Help: what `opencode-sync help` says.
'use strict'

const HELP = `opencode-sync: keeps OpenCode's sessions, here and on a server

Usage: opencode-sync COMMAND [OPTIONS]

Commands:
  login     Ask for a server and an API key, try them, and keep them
              --url URL     the server, without being asked
              --key KEY     the API key, without being asked
  logout    Forget them
  status    Whether a server is known, and which
  config    Which server and key are known
  verify    Whether the key is there and the plugin is registered with OpenCode
  sync      Without options: try the connection. Otherwise bring what OpenCode has
            written into the archive on this machine, and send it to the server:
              --new         what was not sent yet, and what has changed since
              --all         what the server does not have
              --force       everything again
              --dry-run     say what would be sent, and send nothing
              --since TIME  only sessions that changed at this time or later
              --until TIME  only sessions that began before this time
              --no-redact   send keys and passwords as they are
            TIME is 7d, yesterday, 2026-01-31 or RFC 3339.
  version   The version
  help      This text

The server and the key are in ~/.opensync/credentials.json, the archive where the
command \`opensync\` has it (OPENSYNC_HOME).`

module.exports = { HELP }
