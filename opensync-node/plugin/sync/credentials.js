// Credentials: which server and API key are known, and what was sent there.
//
// The files are those of the earlier plugin and are read as they are:
// `~/.opensync/credentials.json` = {"convexUrl", "apiKey"},
// `~/.opensync/synced-sessions.json` = {"sessionIds": […], "lastUpdated"}.
'use strict'

const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs')
const { homedir } = require('node:os')
const { dirname, join } = require('node:path')

const place = (name) => join(homedir(), '.opensync', name)

/** A JSON file's content; an empty object if it is not there, or none. */
function read(name) {
  try {
    const value = JSON.parse(readFileSync(place(name), 'utf8'))
    return value && typeof value === 'object' ? value : {}
  } catch {
    return {}
  }
}

/** Writes a file that only its owner may read, whole or not at all. */
function write(name, value) {
  const path = place(name)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const unfinished = `${path}.${process.pid}`
  writeFileSync(unfinished, JSON.stringify(value, null, 2), { mode: 0o600 })
  renameSync(unfinished, path)
}

/** The server and the key, as far as they are known. */
function credentials() {
  const { convexUrl, apiKey } = read('credentials.json')
  const text = (value) => (typeof value === 'string' && value ? value : undefined)
  return { url: text(convexUrl), key: text(apiKey) }
}

/** What was sent: when each session had last changed, where that is known. */
function sent() {
  const { sessionIds, updatedAt } = read('synced-sessions.json')
  const known = new Map((Array.isArray(sessionIds) ? sessionIds : []).map((id) => [id, undefined]))
  for (const [id, at] of Object.entries(updatedAt ?? {})) if (known.has(id)) known.set(id, at)
  return known
}

module.exports = {
  credentials,
  sent,
  keep: ({ url, key }) => write('credentials.json', { convexUrl: url, apiKey: key }),
  forget: () => write('credentials.json', {}),
  keepSent: (known) =>
    write('synced-sessions.json', {
      sessionIds: [...known.keys()],
      updatedAt: Object.fromEntries([...known].filter(([, at]) => at !== undefined)),
      lastUpdated: Date.now(),
    }),
  /** A key that can be shown: its first eight and last four characters. */
  masked: (key) => (key.length > 16 ? `${key.slice(0, 8)}...${key.slice(-4)}` : '********'),
}
