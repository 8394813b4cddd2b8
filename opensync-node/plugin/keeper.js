// Keeper: holds the archive that a run of OpenCode writes to, and its log of faults.
'use strict'

const { join } = require('node:path')

const { Faults } = require('./faults.js')
const { Pusher } = require('./pusher.js')
const { Recorder } = require('./recorder.js')
const { tools } = require('./tools.js')

class Keeper {
  #client
  #options
  #archive
  #faults
  #pusher
  #recorder

  constructor({ client, options }) {
    this.#client = client
    this.#options = options
    this.#faults = new Faults(async () => join((await this.archive()).folder, 'logs', 'opencode-plugin.log'))
    const fault = (what, error) => this.#faults.note(what, error)
    const pusher = new Pusher({ archive: () => this.archive(), fault, isWanted: options.push !== false })
    this.#recorder = new Recorder({
      archive: () => this.archive(),
      client,
      fault,
      onSettled: (id) => pusher.push(id),
      options,
    })
    this.#pusher = pusher
  }

  /** The archive, opened when it is first asked for; asked again after it could not be opened. */
  archive() {
    this.#archive ??= this.#open()
    return this.#archive
  }

  async #open() {
    try {
      const { open } = require('../index.js')
      return await open(this.#options.folder)
    } catch (error) {
      this.#archive = undefined
      throw error
    }
  }

  /** Takes notice of an event. Returns at once. */
  note(event) {
    try {
      this.#recorder.note(event)
    } catch (error) {
      this.#faults.note(`event ${event?.type}`, error)
    }
  }

  /** The tools that the agent gets. */
  tools() {
    return tools(() => this.archive(), (what, error) => this.#faults.note(what, error))
  }

  /** Writes what is not written yet. Never fails, and takes two seconds at most. */
  async close() {
    const limit = new Promise((resolve) => setTimeout(resolve, 2000).unref?.())
    const end = async () => {
      await this.#recorder.close()
      await this.#pusher.close()
      await this.#faults.written
    }
    await Promise.race([end(), limit]).catch(() => {})
  }
}

module.exports = { Keeper }
