// Verify: whether all is in place for the plugin.
'use strict'

const { existsSync, readFileSync, realpathSync } = require('node:fs')
const { dirname, join, resolve } = require('node:path')
const { fileURLToPath } = require('node:url')

const { configFolder } = require('../places.js')
const { credentials, masked } = require('./credentials.js')

/** Names under which npm has the plugin. */
const NAMES = ['opensync', 'opencode-sync-plugin']

const home = join(__dirname, '..', '..')

function verify() {
  const { url, key } = credentials()
  const hasCredentials = Boolean(url && key)
  console.log(`Credentials: ${hasCredentials ? `OK (${masked(key)})` : 'MISSING: run opencode-sync login'}`)
  const found = registration()
  console.log(`Plugin:      ${found ? `OK (${found})` : `MISSING: add "plugin": ["${home}"] to opencode.json`}`)
  console.log(hasCredentials && found ? '\nReady.' : '\nIncomplete.')
}

/** The settings file that names the plugin, the person's own before the project's. */
function registration() {
  const names = ['opencode.json', 'opencode.jsonc']
  const folders = [configFolder(), process.cwd(), join(process.cwd(), '.opencode')]
  const files = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  return files.find((file) => existsSync(file) && plugins(file).some((plugin) => isOurs(plugin, dirname(file))))
}

/** The plugins that a settings file names; comments and trailing commas are fine. */
function plugins(file) {
  const { parse } = require('jsonc-parser')
  const settings = parse(readFileSync(file, 'utf8'), [], { allowTrailingComma: true })
  const listed = Array.isArray(settings?.plugin) ? settings.plugin : []
  return listed.map((entry) => (Array.isArray(entry) ? entry[0] : entry)).filter((entry) => typeof entry === 'string')
}

/** Whether a plugin is this one: by name, with or without a version, or by path. */
function isOurs(plugin, folder) {
  const name = plugin.replace(/(?<=.)@[^/]*$/, '')
  if (NAMES.includes(name)) return true
  try {
    const path = plugin.startsWith('file://') ? fileURLToPath(plugin) : resolve(folder, plugin)
    const real = realpathSync(path)
    return real === realpathSync(home) || real.startsWith(join(realpathSync(home), 'plugin'))
  } catch {
    return false
  }
}

module.exports = { verify }
