// Pusher: sends what is new to a server, where one was chosen.
//
// With `opensync login` that is the archive's own server: a push sends it all that is new in the
// archive. Else, with `opencode-sync login`, it is sent the sessions of this run of OpenCode.
'use strict'

/** How long after a session came to rest it is sent: the next one may come with it. */
const PAUSE_MS = 500

/** Attempts of one push. What it does not manage, the next one does. */
const ATTEMPTS = 3

class Pusher {
  #archive
  #fault
  #isWanted
  #timer
  #pushing
  /** Sessions that are to be sent, by id. */
  #waiting = new Set()
  /** The server of `opencode-sync login`, and what it was made of. */
  #upstream
  #chosen
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
    const upstream = this.#upstreamOf(url, key)
    for (const id of ids) {
      const { updatedAt } = await archive.session(id)
      const { isHeld } = await archive.send(id, upstream, { signal: this.#end.signal })
      if (!isHeld) keepSent(sent().set(id, updatedAt))
    }
  }

  /** The server, which remembers what it was sent as long as it is the same. */
  #upstreamOf(url, key) {
    const { Upstream } = require('../index.js')
    if (this.#chosen !== `${url} ${key}`) {
      this.#upstream = new Upstream(url, key)
      this.#chosen = `${url} ${key}`
    }
    return this.#upstream
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
