// Places: where OpenCode keeps its sessions and its settings on this machine.
'use strict'

const { homedir } = require('node:os')
const { join } = require('node:path')

/** OpenCode's data folder. */
function dataFolder(env = process.env) {
  if (env.OPENCODE_DATA_DIR) return env.OPENCODE_DATA_DIR
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'opencode')
}

/** OpenCode's folder for settings of a person. */
function configFolder(env = process.env) {
  return env.OPENCODE_CONFIG_DIR || join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'opencode')
}

module.exports = { configFolder, dataFolder }
