// Pusher: sends what is new to a server, where one was chosen.
//
// With `opensync login` that is the archive's own server: a push sends it all that is new in the
// archive. Else, with `opencode-sync login`, it is sent the sessions of this run of OpenCode.
'use strict'

/** How long after a session came to rest it is sent: the next one may come with it. */
const PAUSE_MS = 500

/** Attempts of one push. What it does not manage, the next one does. */
const ATTEMPTS = 3

/** Sessions of which it is known what was sent; those that were silent longest make room. */
const MAX_SESSIONS = 100

class Pusher {
  #archive
  #fault
  #isWanted
  #timer
  #pushing
  /** Sessions that are to be sent, by id. */
  #waiting = new Set()
  /** What was sent of each session in this run: message by id. */
  #seen = new Map()
  #end = new AbortController()

  constructor({ archive, fault, isWanted }) {
    this.#archive = archive
    this.#fault = fault
    this.#isWanted = isWanted
  }

  /** Sends a session in a moment. Returns at once. */
  push(id) {
    if (!this.#isWanted || this.#end.signal.aborted) return
    this.#waiting.add(id)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#start()
    }, PAUSE_MS)
    this.#timer.unref?.()
  }

  #start() {
    this.#pushing ??= this.#run().finally(() => {
      this.#pushing = undefined
      if (this.#waiting.size > 0 && !this.#end.signal.aborted) this.#start()
    })
    return this.#pushing
  }

  async #run() {
    const ids = [...this.#waiting]
    this.#waiting.clear()
    try {
      const archive = await this.#archive()
      if (await archive.remote()) await archive.push({ attempts: ATTEMPTS, signal: this.#end.signal })
      else await this.#send(archive, ids)
    } catch (error) {
      if (!this.#end.signal.aborted) this.#fault('push', error)
    }
  }

  /** Sends sessions to the server of `opencode-sync login`, if there is one. */
  async #send(archive, ids) {
    const { credentials, keepSent, sent } = require('./sync/credentials.js')
    const { url, key } = credentials()
    if (!url || !key) return
    const { Server } = require('./sync/server.js')
    const { sendSession } = require('./sync/send.js')
    const server = new Server({ url, key })
    for (const id of ids) {
      const info = await archive.session(id)
      const count = await sendSession(archive, server, info, { seen: this.#seenOf(id) })
      if (count !== undefined) keepSent(sent().set(id, info.updatedAt))
    }
  }

  #seenOf(id) {
    const seen = this.#seen.get(id) ?? new Map()
    this.#seen.delete(id)
    this.#seen.set(id, seen)
    if (this.#seen.size > MAX_SESSIONS) this.#seen.delete(this.#seen.keys().next().value)
    return seen
  }

  /** Sends what waits to be sent; a push that is under way when time is over goes on the next time. */
  async close() {
    clearTimeout(this.#timer)
    if (this.#waiting.size > 0) this.#start()
    await this.#pushing
    this.#end.abort()
  }
}

module.exports = { Pusher }
