// Places: where OpenCode keeps its sessions and its settings on this machine.
'use strict'

const { readdir } = require('node:fs/promises')
const { homedir } = require('node:os')
const { isAbsolute, join } = require('node:path')

/** OpenCode's data folder. */
function dataFolder(env = process.env) {
  if (env.OPENCODE_DATA_DIR) return env.OPENCODE_DATA_DIR
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'opencode')
}

/** OpenCode's folder for settings of a person. */
function configFolder(env = process.env) {
  return env.OPENCODE_CONFIG_DIR || join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'opencode')
}

/** The databases of all release channels, that of this run first. */
async function databases(env = process.env) {
  const folder = dataFolder(env)
  const names = await readdir(folder).catch(() => [])
  const found = names.filter((name) => /^opencode(-[^/]*)?\.db$/.test(name)).map((name) => join(folder, name))
  const told = env.OPENCODE_DB
  if (!told || told === ':memory:') return found
  const own = isAbsolute(told) ? told : join(folder, told)
  return [own, ...found.filter((path) => path !== own)]
}

module.exports = { configFolder, databases, dataFolder }
