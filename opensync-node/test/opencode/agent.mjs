// Agent: the real OpenCode, in a home of its own, with the plugin of this package.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const VERSION = '1.18.33'

const package_ = fileURLToPath(new URL('../..', import.meta.url))

/** OpenCode's program, fetched from npm once; nothing if that cannot be. */
export function install() {
  const clients = process.env.OPENSYNC_CLIENTS || join(homedir(), '.cache', 'opensync-clients')
  const folder = join(clients, 'opencode')
  const program = join(folder, 'node_modules', '.bin', 'opencode')
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true })
    if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{}')
    const options = { cwd: folder, stdio: 'ignore', timeout: 300_000 }
    spawnSync('npm', ['install', '--no-fund', '--no-audit', `opencode-ai@${VERSION}`], options)
  }
  return spawnSync(program, ['--version'], { timeout: 60_000 }).status === 0 ? program : undefined
}

export class Agent {
  #program
  #folder

  /** OpenCode in `folder`, which talks to the model at `url`. */
  constructor(program, folder, url, { hasPlugin = true } = {}) {
    this.#program = program
    this.#folder = folder
    const config = join(this.home, '.config', 'opencode')
    mkdirSync(config, { recursive: true })
    mkdirSync(join(folder, 'project', '.git'), { recursive: true })
    const scripted = {
      npm: '@ai-sdk/openai-compatible',
      name: 'Scripted',
      options: { baseURL: url, apiKey: 'none' },
      models: { m1: { name: 'm1', reasoning: true, cost: { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 }, limit: { context: 200_000, output: 8000 } } },
    }
    const settings = {
      model: 'scripted/m1',
      autoupdate: false,
      share: 'disabled',
      provider: { scripted },
      ...(hasPlugin && { plugin: [package_] }),
    }
    writeFileSync(join(config, 'opencode.json'), JSON.stringify(settings))
    spawnSync('git', ['init', '-q', '.'], { cwd: this.project })
  }

  get home() {
    return join(this.#folder, 'home')
  }

  get project() {
    return join(this.#folder, 'project')
  }

  get archive() {
    return join(this.#folder, 'archive')
  }

  /** Starts OpenCode with a prompt. */
  start(prompt) {
    return this.#spawn(['run', prompt])
  }

  /** Runs a prompt to its end. Gives the exit code and what was printed. */
  async run(prompt) {
    return ended(this.start(prompt), 120_000)
  }

  /** Starts OpenCode as a server, as its other clients talk to it. Gives how to ask and how to end it. */
  async serve() {
    const child = this.#spawn(['serve', '--port', '0', '--hostname', '127.0.0.1'])
    const end = ended(child, 300_000)
    const url = await new Promise((resolve, reject) => {
      let text = ''
      child.stdout.on('data', (piece) => {
        text += piece
        const found = /http:\/\/[\d.:]+/.exec(text)
        if (found) resolve(found[0])
      })
      child.once('close', () => reject(new Error(`OpenCode did not serve: ${text}`)))
    })
    const ask = async (method, path, body) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) }).catch((error) => {
        throw new Error(`${method} ${path}: ${error.cause?.message ?? error.message}`)
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
      return text && JSON.parse(text)
    }
    const stop = async () => {
      kill(child, 'SIGTERM')
      return end
    }
    return { ask, stop, kill: () => kill(child) }
  }

  /** Rows of OpenCode's own database. */
  async rows(query) {
    const { code, text, errors } = await ended(this.#spawn(['db', '--format', 'json', query]), 60_000)
    if (code !== 0) throw new Error(`opencode db: ${errors}`)
    return JSON.parse(text || '[]')
  }

  #spawn(given) {
    const addon = process.env.NAPI_RS_NATIVE_LIBRARY_PATH
    const env = {
      PATH: process.env.PATH,
      HOME: this.home,
      OPENSYNC_HOME: this.archive,
      ...(addon && { NAPI_RS_NATIVE_LIBRARY_PATH: addon }),
    }
    // A group of its own, so that what it started can be ended with it.
    return spawn(this.#program, given, { cwd: this.project, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  }
}

/** Ends a program and all it started; at once, unless it is told how. */
export function kill(child, signal = 'SIGKILL') {
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It ended by itself.
  }
}

/** Waits for the end of a program, but no longer than `limit` milliseconds. */
export async function ended(child, limit) {
  let text = ''
  let errors = ''
  child.stdout.on('data', (piece) => (text += piece))
  child.stderr.on('data', (piece) => (errors += piece))
  const timer = setTimeout(() => kill(child), limit)
  const code = await new Promise((resolve) => child.once('close', resolve))
  clearTimeout(timer)
  return { code, text, errors }
}
