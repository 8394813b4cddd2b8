// Recorder: writes sessions to the archive as OpenCode tells of them.
//
// Each event is noted in memory at once; a single writer then hands what is new to the engine, which
// stores it durably off the event loop. While it writes, the next events gather: a burst costs few
// commits. When a session comes to rest, OpenCode is asked for it once more, so that the archive then
// has exactly what OpenCode has, whatever was missed.
//
// OpenCode's database is never opened here: when any handle of a process on a file is closed, the system
// drops all of its locks on it, and OpenCode would go on without those on its database. Another OpenCode
// that starts then cuts off the memory that both share.
'use strict'

const { Session } = require('./session.js')

/** The least time between two commits, in milliseconds. */
const PAUSE_MS = 50

/** How long after a session came to rest it is read again: its last events come meanwhile. */
const REST_MS = 100

/** How long after a session began it is read once. */
const COPY_MS = 1000

/** How long after a failed write the session is read again instead. */
const RETRY_MS = 10_000

/** Messages that are written as JSON in one turn of the event loop. */
const TURN = 20

/** Sessions that are held in memory; those that were silent longest make room. */
const MAX_SESSIONS = 500

class Recorder {
  #archive
  #client
  #fault
  #onSettled
  #options
  #startedAt = Date.now()
  #sessions = new Map()
  /** Sessions to be read again: when, and the timer that waits for it. */
  #resting = new Map()
  #unsettled = new Set()
  #deleting = new Set()
  #writing
  #isClosed = false

  constructor({ archive, client, fault, onSettled, options }) {
    this.#archive = archive
    this.#client = client
    this.#fault = fault
    this.#onSettled = onSettled
    this.#options = options
  }

  /** Takes notice of an event. Others than those of sessions are passed over. */
  note(event) {
    const properties = event?.properties ?? {}
    const { info, part } = properties
    switch (event?.type) {
      case 'session.created':
        // One that begins as a copy has messages and sums that no event tells.
        if (info?.id) this.#rest(info.id, COPY_MS)
      // falls through
      case 'session.updated':
        if (info?.id) this.#session(info.id).told(info)
        break
      case 'session.deleted':
        return this.#deleted(properties.sessionID ?? info?.id)
      case 'message.updated':
        if (info?.id) this.#kept(info.sessionID, (session) => session.messageTold(info))
        break
      case 'message.part.updated':
        if (part?.id) this.#kept(part.sessionID, (session) => session.partTold(part))
        break
      case 'message.part.removed':
        this.#kept(properties.sessionID, (session) =>
          session.partRemoved(properties.messageID, properties.partID))
        // The sums of the session are less now, and no event tells them.
        this.#rest(properties.sessionID)
        break
      case 'message.removed':
        this.#kept(properties.sessionID, (session) => session.messageRemoved(properties.messageID))
        this.#rest(properties.sessionID)
        break
      case 'session.status':
        if (properties.status?.type === 'idle') this.#rest(properties.sessionID)
        break
      case 'session.idle':
      case 'session.error':
      case 'session.compacted':
        this.#rest(properties.sessionID)
        break
      default:
        return
    }
    this.#write()
  }

  #session(id) {
    let session = this.#sessions.get(id)
    if (!session) session = new Session(id, this.#startedAt)
    // Last in the map is last heard of.
    this.#sessions.delete(id)
    this.#sessions.set(id, session)
    return session
  }

  /** Notes something of a session; what is not known whole is asked of OpenCode later. */
  #kept(id, note) {
    if (!id) return
    if (note(this.#session(id)) === false) this.#rest(id)
  }

  #deleted(id) {
    if (!id) return
    clearTimeout(this.#resting.get(id)?.timer)
    this.#resting.delete(id)
    this.#unsettled.delete(id)
    this.#sessions.delete(id)
    // An archive that forgets on the agent's word is none, unless it was told to.
    if (this.#options.deleted !== 'delete') return
    // After what is being written now, which may be of this session.
    const deleting = Promise.resolve(this.#writing)
      .then(() => this.#archive())
      .then((archive) => archive.delete(id))
      .catch((error) => error.code !== 'not_found' && this.#fault(`delete ${id}`, error))
      .finally(() => this.#deleting.delete(deleting))
    this.#deleting.add(deleting)
  }

  /** Reads a session again in a moment. */
  #rest(id, delay = REST_MS) {
    if (!id || this.#isClosed) return
    const known = this.#resting.get(id)
    const at = Date.now() + delay
    if (known && known.at <= at) return
    clearTimeout(known?.timer)
    const timer = setTimeout(() => {
      this.#resting.delete(id)
      this.#unsettled.add(id)
      this.#write()
    }, delay)
    timer.unref?.()
    this.#resting.set(id, { timer, at })
  }

  /** Lets the writer run, unless it does. */
  #write() {
    this.#writing ??= this.#run().finally(() => {
      this.#writing = undefined
      if (this.#isDirty) this.#write()
    })
    return this.#writing
  }

  get #isDirty() {
    return this.#unsettled.size > 0 || [...this.#sessions.values()].some((session) => session.isDirty)
  }

  async #run() {
    // The events of one moment are written together, and none waits for this. The process does: what
    // is noted is written before it ends by itself.
    await new Promise((resolve) => setTimeout(resolve, this.#isClosed ? 0 : PAUSE_MS))
    let archive
    try {
      archive = await this.#archive()
    } catch (error) {
      return this.#give(error)
    }
    for (const [id, session] of this.#sessions) {
      if (session.isDirty) await this.#store(archive, id, session.take())
    }
    for (const id of this.#unsettled) {
      this.#unsettled.delete(id)
      await this.#settle(archive, id)
    }
    this.#makeRoom()
  }

  /** Without an archive, what was told is let go: the next sync brings it from OpenCode's database. */
  #give(error) {
    this.#fault('open the archive', error)
    this.#unsettled.clear()
    this.#sessions.clear()
    this.#startedAt = Date.now()
  }

  async #store(archive, id, { session, messages, removed }) {
    try {
      await archive.ingestOpenCode(session, messages)
      if (removed.length > 0) await archive.deleteMessages(id, removed)
    } catch (error) {
      this.#fault(`write session ${id}`, error)
      this.#rest(id, RETRY_MS)
    }
  }

  /** Brings a session level with what OpenCode has of it. */
  async #settle(archive, id) {
    const now = Date.now()
    try {
      if (!(await level(archive, id, this.#client))) throw new Error('OpenCode has no such session')
      const session = this.#sessions.get(id)
      // What is dirty by now is newer than what was read, and is still whole.
      session?.settle(now)
      this.#onSettled?.(id)
    } catch (error) {
      this.#fault(`read session ${id} again`, error)
    }
  }

  #makeRoom() {
    for (const [id, session] of this.#sessions) {
      if (this.#sessions.size <= MAX_SESSIONS) return
      if (!session.isDirty) this.#sessions.delete(id)
    }
  }

  /** Writes all that is left. */
  async close() {
    const resting = [...this.#resting]
    this.#isClosed = true
    for (const [id, { timer }] of resting) {
      clearTimeout(timer)
      this.#unsettled.add(id)
    }
    this.#resting.clear()
    while (this.#isDirty || this.#writing) await this.#write()
    await Promise.all(this.#deleting)
  }
}

/** Brings a session of the archive level with what OpenCode tells of it. Says whether it has it. */
async function level(archive, id, client) {
  if (!client?.session?.messages) return false
  // What comes in from elsewhere while OpenCode is asked is newer than its answer, and stays.
  const known = await archive.messageIds(id)
  const path = { path: { id } }
  const [session, messages] = await Promise.all([client.session.get(path), client.session.messages(path)])
  if (!session?.data?.id || !messages?.data) return false
  await archive.ingestOpenCode(JSON.stringify(session.data), await written(messages.data))
  const there = new Set(messages.data.map(({ info }) => info.id))
  const gone = known.filter((message) => !there.has(message))
  if (gone.length > 0) await archive.deleteMessages(id, gone)
  return true
}

/** Messages as JSON. What else is to do has its turn in between. */
async function written(messages) {
  const texts = []
  for (const message of messages) {
    texts.push(JSON.stringify(message))
    if (texts.length % TURN === 0) await new Promise(setImmediate)
  }
  return texts
}

module.exports = { Recorder }
