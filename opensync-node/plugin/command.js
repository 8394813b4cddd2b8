#!/usr/bin/env node
// Command: `opencode-sync`, which brings OpenCode's sessions into the archive and to a server.
'use strict'

const { parse } = require('./sync/arguments.js')
const { HELP } = require('./sync/help.js')

const { version } = require('../package.json')

/** Commands by their word. Each gives the exit code, or nothing for 0. */
const COMMANDS = {
  login: (options) => require('./sync/account.js').login(options),
  logout: () => require('./sync/account.js').logout(),
  status: () => require('./sync/account.js').status({ isBrief: false }),
  config: () => require('./sync/account.js').status({ isBrief: true }),
  verify: () => require('./sync/verify.js').verify(),
  sync: (options) => require('./sync/run.js').sync(options),
  version: () => console.log(`opencode-sync-plugin v${version}`),
  help: () => console.log(HELP),
}

const ALIASES = { '-v': 'version', '--version': 'version', '-h': 'help', '--help': 'help' }

async function main(given) {
  const word = ALIASES[given[0]] ?? given[0]
  const command = Object.hasOwn(COMMANDS, word ?? '') ? COMMANDS[word] : COMMANDS.help
  if (given.includes('--help') || given.includes('-h')) return COMMANDS.help()
  return command(parse(given.slice(1)))
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code ?? 0),
  (error) => {
    console.error(`opencode-sync: ${error.message}`)
    process.exitCode = 1
  },
)
