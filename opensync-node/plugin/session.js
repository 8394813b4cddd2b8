// Session: what a run of OpenCode has told of one session since OpenCode was last asked for it.
'use strict'

class Session {
  /** What the session says of itself; only its id until it was told. */
  info
  /** When what was told before was dealt with: messages made earlier are not whole in memory. */
  settledAt
  /** Message by id: `{ info, parts }`, parts by id in the order in which they came. */
  #messages = new Map()
  #dirty = new Set()
  #removed = new Set()
  #isInfoDirty = false

  constructor(id, settledAt) {
    this.info = { id }
    this.settledAt = settledAt
  }

  /** The session itself is new or different. */
  told(info) {
    this.info = info
    this.#isInfoDirty = true
  }

  /** A message is new or different. Says whether it is known whole. */
  messageTold(info) {
    const known = this.#messages.get(info.id)
    if (!known && !((info.time?.created ?? 0) >= this.settledAt)) return false
    const message = known ?? { parts: new Map() }
    message.info = info
    this.#messages.set(info.id, message)
    this.#dirty.add(info.id)
    return true
  }

  /** A part is new or different. Says whether its message is known whole. */
  partTold(part) {
    const message = this.#messages.get(part.messageID)
    if (!message) return false
    message.parts.set(part.id, part)
    this.#dirty.add(part.messageID)
    return true
  }

  partRemoved(messageID, partID) {
    const message = this.#messages.get(messageID)
    if (!message) return false
    message.parts.delete(partID)
    this.#dirty.add(messageID)
    return true
  }

  messageRemoved(messageID) {
    this.#messages.delete(messageID)
    this.#dirty.delete(messageID)
    this.#removed.add(messageID)
  }

  get isDirty() {
    return this.#isInfoDirty || this.#dirty.size > 0 || this.#removed.size > 0
  }

  /** What is not written yet, as JSON; from here on it counts as written. */
  take() {
    const messages = [...this.#dirty].map((id) => {
      const { info, parts } = this.#messages.get(id)
      return JSON.stringify({ info, parts: [...parts.values()] })
    })
    const removed = [...this.#removed]
    this.#isInfoDirty = false
    this.#dirty.clear()
    this.#removed.clear()
    return { session: JSON.stringify(this.info), messages, removed }
  }

  /** Forgets messages that were made before: the store has them now. */
  settle(now) {
    this.settledAt = now
    for (const id of this.#messages.keys()) if (!this.#dirty.has(id)) this.#messages.delete(id)
  }
}

module.exports = { Session }
