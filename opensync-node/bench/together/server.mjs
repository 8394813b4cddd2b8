// Server: `opensync serve` on the archive, with a client that sends and searches over HTTP, and the
// command itself in between.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const run = promisify(execFile)

/** Starts the server. Gives its address, a key, and how to end it. */
async function start(program, env, fail) {
  const { key } = JSON.parse((await run(program, ['keys', 'create', '--name', 'together', '--json'], { env })).stdout)
  const child = spawn(program, ['serve', '--listen', '127.0.0.1:0'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text) => (said += text))
  const address = await new Promise((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (piece) => {
      text += piece
      const found = /http:\/\/[\d.:]+/.exec(text)
      if (found) resolve(found[0])
    })
    child.once('close', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
  })
  const end = async () => {
    child.kill('SIGINT')
    const [code] = await once(child, 'close')
    if (code !== 0 || /error|lock|busy/i.test(said)) fail(`the server ended with ${code}: ${said.slice(-2000)}`)
  }
  return { address, key, end }
}

/** Serves until `end`, and is asked meanwhile. */
export async function server({ program, env, end, note, fail }) {
  const { address, key, end: stop } = await start(program, env, fail)
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const ask = async (method, path, body) => {
    const response = await fetch(address + path, { method, headers, body: body && JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text)
  }
  for (let round = 0; Date.now() < end; round++) {
    const id = `http-${Math.floor(round / 10)}`
    await ask('POST', '/sync/session', { externalId: id, title: `Over HTTP ${id}`, source: 'opencode' })
    const message = { sessionExternalId: id, externalId: `m-${round}`, role: 'user', textContent: `message ${round} over http` }
    await ask('POST', '/sync/message', message)
    note({ stored: id, messages: (round % 10) + 1 })
    await ask('GET', `/api/search?q=${encodeURIComponent(`message ${round}`)}`)
    await pause(100)
  }
  await stop()
}

/** The command, again and again. */
export async function command({ program, env, end }) {
  for (let round = 0; Date.now() < end; round++) {
    await run(program, ['import'], { env })
    await run(program, ['search', 'asks', '--limit', '3'], { env })
    await run(program, ['list', '--limit', '3'], { env })
    await pause(500)
  }
}
