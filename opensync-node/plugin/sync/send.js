// Send: one session of the archive, with its messages, to a server.
'use strict'

const { createHash } = require('node:crypto')

const wire = require('./wire.js')

/** Messages that are under way at once. */
const AT_ONCE = 4

/**
 * Sends a session and its messages, with marks in the place of secrets unless `isOpen`. Gives the
 * number of messages that went; `undefined` if the session stays on this machine, and nothing went.
 * What `seen` knows by id, and is the same, does not go again.
 */
async function sendSession(archive, server, info, { isOpen = false, seen } = {}) {
  if (!(await archive.mayLeave(info.externalId))) return undefined
  const { redact } = require('../../index.js')
  const title = info.title && !isOpen ? await redact(info.title) : info.title
  await server.session(wire.session({ ...info, title }))
  let count = 0
  const underWay = new Set()
  for await (const message of archive.messages(info.externalId, { redact: !isOpen })) {
    const body = wire.message(info.externalId, message)
    const digest = seen && createHash('sha256').update(JSON.stringify(body)).digest('base64')
    if (seen && seen.get(message.externalId) === digest) continue
    const sending = server.message(body).then(() => seen?.set(message.externalId, digest))
    underWay.add(sending)
    sending.then(() => underWay.delete(sending), () => {})
    count += 1
    if (underWay.size >= AT_ONCE) await Promise.race(underWay)
  }
  await Promise.all(underWay)
  return count
}

module.exports = { sendSession }
