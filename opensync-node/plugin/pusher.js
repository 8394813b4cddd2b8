// Pusher: sends what is new to the server, where one was chosen with `opensync login`.
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
  #end = new AbortController()

  constructor({ archive, fault, isWanted }) {
    this.#archive = archive
    this.#fault = fault
    this.#isWanted = isWanted
  }

  /** Sends in a moment. Returns at once. */
  push() {
    if (!this.#isWanted || this.#timer || this.#end.signal.aborted) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#pushing ??= this.#run().finally(() => (this.#pushing = undefined))
    }, PAUSE_MS)
    this.#timer.unref?.()
  }

  async #run() {
    try {
      const archive = await this.#archive()
      if (await archive.remote()) await archive.push({ attempts: ATTEMPTS, signal: this.#end.signal })
    } catch (error) {
      if (!this.#end.signal.aborted) this.#fault('push', error)
    }
  }

  /** Sends what waits to be sent; a push that is under way when time is over goes on the next time. */
  async close() {
    if (this.#timer) {
      clearTimeout(this.#timer)
      this.#pushing ??= this.#run()
    }
    await this.#pushing
    this.#end.abort()
  }
}

module.exports = { Pusher }
