// Faults: what went wrong, in a file beside the archive: OpenCode's screen belongs to OpenCode.
'use strict'

const { appendFile, mkdir, rename, stat } = require('node:fs/promises')
const { tmpdir } = require('node:os')
const { dirname, join } = require('node:path')

/** Bytes after which the file is put aside. Two of them are kept. */
const MAX_BYTES = 1 << 20

class Faults {
  #path
  /** Resolves when all that was noted is written, as far as it can be. */
  written = Promise.resolve()

  /** `path` tells where the file is; it may fail as well. */
  constructor(path) {
    this.#path = path
  }

  /** Writes down that `what` failed. Returns at once and never throws. */
  note(what, error) {
    const line = `${new Date().toISOString()} ${what}: ${error?.code ? `[${error.code}] ` : ''}${error?.stack ?? error}\n`
    this.written = this.written.then(() => this.#write(line)).catch(() => {})
  }

  async #write(line) {
    // Without an archive there is still a place for the reason why.
    const path = await this.#path().catch(() => join(tmpdir(), 'opensync-opencode-plugin.log'))
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const { size } = await stat(path).catch(() => ({ size: 0 }))
    if (size > MAX_BYTES) await rename(path, `${path}.1`)
    await appendFile(path, line, { mode: 0o600 })
  }
}

module.exports = { Faults }
