// Server: the requests that go to one, and how they fail.
'use strict'

/** How long an answer may take. */
const PATIENCE_MS = 30_000

/** How often a request is tried that the server could not answer. */
const TRIES = 4

/** The address that requests go to: as typed, but for what a Convex deployment calls its own. */
function baseOf(typed) {
  const text = /^https?:\/\//i.test(typed) ? typed : `https://${typed}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) throw new Error(`\`${typed}\` is no address of a server`)
  url.hostname = url.hostname.replace(/\.convex\.cloud$/, '.convex.site')
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

class Server {
  #base
  #key

  constructor({ url, key }) {
    this.#base = baseOf(url)
    this.#key = key
  }

  get base() {
    return this.#base
  }

  /** Whether somebody answers there. */
  async health() {
    const response = await fetch(`${this.#base}/health`, { signal: AbortSignal.timeout(PATIENCE_MS) })
    if (!response.ok) throw new Error(`the server answered ${response.status} to /health`)
  }

  /** The sessions that the server has. */
  async sessionIds() {
    const { sessionIds } = await this.#ask('GET', '/sync/sessions/list')
    if (!Array.isArray(sessionIds)) throw new Error('the server did not say which sessions it has')
    return new Set(sessionIds)
  }

  session(body) {
    return this.#ask('POST', '/sync/session', body)
  }

  message(body) {
    return this.#ask('POST', '/sync/message', body)
  }

  /** Asks, and asks again where that can help. */
  async #ask(method, path, body) {
    for (let tried = 1; ; tried++) {
      try {
        return await this.#once(method, path, body)
      } catch (error) {
        if (!error.isPassing || tried === TRIES) throw error
        await new Promise((resolve) => setTimeout(resolve, error.waitMs ?? 250 * 2 ** tried))
      }
    }
  }

  async #once(method, path, body) {
    const headers = { Authorization: `Bearer ${this.#key}` }
    if (body) headers['Content-Type'] = 'application/json'
    const request = { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS) }
    const response = await fetch(`${this.#base}${path}`, request).catch((error) => {
      const why = error.cause?.message ?? error.message
      throw Object.assign(new Error(`could not reach ${this.#base}: ${why}`), { isPassing: true })
    })
    const text = await response.text()
    if (!response.ok) throw refused(response, path, text)
    try {
      return JSON.parse(text)
    } catch {
      throw new Error(`the server's answer to ${path} is no JSON`)
    }
  }
}

/** What a refusal means. */
function refused(response, path, text) {
  const { status } = response
  const told = reason(text)
  if (status === 401 || status === 403) return new Error(`the server does not take the API key (${status}${told})`)
  const error = new Error(`the server answered ${status} to ${path}${told}`)
  error.isPassing = status === 429 || status >= 502
  const seconds = Number(response.headers.get('retry-after'))
  if (seconds > 0) error.waitMs = Math.min(seconds, 30) * 1000
  return error
}

function reason(text) {
  try {
    return `: ${JSON.parse(text).error ?? text}`.slice(0, 300)
  } catch {
    return ''
  }
}

module.exports = { Server, baseOf }
