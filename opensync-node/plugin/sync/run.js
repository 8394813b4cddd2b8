// Run: `opencode-sync sync`. Brings what OpenCode has written into the archive, and sends it on.
//
// The archive is filled first, from the database and from the files of older versions alike; it is
// what is sent. A session counts as sent only once all of its messages are.
'use strict'

const { dataFolder } = require('../places.js')
const { credentials, keepSent, sent } = require('./credentials.js')

async function sync(options) {
  if (!options.isNew && !options.isAll && !options.isForced) return tryConnection(options)
  const opensync = require('../../index.js')
  const scope = { source: 'opencode', from: time(opensync, options.since), to: time(opensync, options.until) }
  const archive = await opensync.open()
  const report = await importAll(archive)
  console.log(`Archive: ${report.sessions} sessions and ${report.messages} messages are new or changed.`)
  for (const { path, message } of report.failed) console.error(`warning: ${path}: ${message}`)

  const { url, key } = credentials()
  if (!url || !key) {
    console.log('No server is known, so nothing is sent. Run: opencode-sync login')
    return report.failed.length > 0 ? 1 : 0
  }
  const upstream = new opensync.Upstream(url, key, { redact: !options.isOpen })
  return send({ archive, options, scope, upstream })
}

/** What was written, imported; a machine without OpenCode has nothing. */
async function importAll(archive) {
  const nothing = { sessions: 0, messages: 0, failed: [] }
  return archive.import({ source: 'opencode', paths: [dataFolder()], index: false }).catch((error) => {
    if (error.code === 'not_found') return nothing
    throw error
  })
}

function time({ parseTime }, told) {
  if (told === undefined) return undefined
  const ms = parseTime(told)
  if (ms === null) throw new Error(`\`${told}\` is no time: 7d, yesterday, 2026-01-31 or RFC 3339`)
  return ms
}

/** Whether a session is in the range, to the millisecond: the archive's scope knows days. */
function isInRange({ startedAt, updatedAt }, { from, to }) {
  return (from === undefined || (updatedAt ?? 0) >= from) && (to === undefined || (startedAt ?? 0) < to)
}

/** Sends what is to be sent, and says what became of it. */
async function send({ archive, options, scope, upstream }) {
  const known = sent()
  const isToBeSent = await choice(options, known, upstream)
  const counts = { sessions: 0, messages: 0, skipped: 0, held: 0, failed: 0 }
  for await (const info of archive.sessions(scope)) {
    if (!isInRange(info, scope)) continue
    if (!isToBeSent(info)) {
      counts.skipped += 1
      continue
    }
    if (options.isDry && !(await archive.mayLeave(info.externalId))) {
      counts.held += 1
      continue
    }
    if (options.isDry) {
      console.log(`would send ${info.externalId}  ${info.messageCount} messages  ${info.title ?? ''}`)
      counts.sessions += 1
      counts.messages += info.messageCount
      continue
    }
    try {
      const { isHeld, messages } = await archive.send(info.externalId, upstream)
      if (isHeld) {
        counts.held += 1
        continue
      }
      counts.messages += messages
      counts.sessions += 1
      known.set(info.externalId, info.updatedAt)
      // What was sent stays known, whatever happens next.
      keepSent(known)
    } catch (error) {
      counts.failed += 1
      console.error(`failed ${info.externalId}: ${error.message}`)
    }
  }
  const verb = options.isDry ? 'to send' : 'synced'
  console.log(`Sessions ${verb}: ${counts.sessions}\nMessages ${verb}: ${counts.messages}\nSkipped: ${counts.skipped}\nFailed: ${counts.failed}`)
  if (counts.held > 0) console.log(`Kept on this machine: ${counts.held}`)
  return counts.failed > 0 ? 1 : 0
}

/** Which sessions are sent: by force all, else what the server lacks or was not sent, and what grew. */
async function choice({ isForced, isAll }, known, upstream) {
  if (isForced) return () => true
  const there = isAll ? new Set(await upstream.sessionIds()) : known
  return ({ externalId, updatedAt }) => {
    // The earlier plugin did not say when; what it sent counts as sent.
    const at = known.get(externalId)
    return !there.has(externalId) || (at !== undefined && updatedAt > at)
  }
}

/** Tries the server and the key, and leaves nothing behind. */
async function tryConnection() {
  const { url, key } = credentials()
  if (!url || !key) throw new Error('no server is known: run opencode-sync login')
  const { Upstream } = require('../../index.js')
  const upstream = new Upstream(url, key)
  const step = async (name, ask) => {
    try {
      console.log(`${name}: OK${(await ask()) ?? ''}`)
      return true
    } catch (error) {
      console.log(`${name}: FAILED: ${error.message}`)
      return false
    }
  }
  const isWell = await step('Health', () => upstream.check())
  const isKnown = await step('API key', async () => ` (${(await upstream.sessionIds()).length} sessions are there)`)
  if (isWell && isKnown) console.log('\nTo send sessions: opencode-sync sync --new')
  return isWell && isKnown ? 0 : 1
}

module.exports = { sync }
