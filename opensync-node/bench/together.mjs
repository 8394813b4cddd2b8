// Together: many processes use one archive at once for a while; then nothing may be missing.
//
//     node bench/together.mjs [MINUTES]
//
// Three plugins of OpenCode, as they are fed with events; a program that stores, searches, recalls
// and exports; and where `OPENSYNC` names the command, imports and searches of it in between; where
// `OPENSYNC_PYTHON` names a Python that has the package `opensync`, a program of it. Any failure of
// anybody counts, and every session that was acknowledged must be there in the end.
import { execFile, spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const self = fileURLToPath(import.meta.url)
const require = createRequire(import.meta.url)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** A plugin as OpenCode runs it. Tells of each session that came to rest. */
async function plugin(name, end) {
  const { default: module } = await import('../plugin/index.mjs')
  const sessions = new Map()
  const data = (of) => async ({ path: { id } }) => ({ data: of(sessions.get(id)) })
  const client = { session: { get: data((session) => session.info), messages: data((session) => session.messages) } }
  const hooks = await module.server({ client }, {})
  const tell = (type, properties) => hooks.event({ event: { type, properties } })
  for (let round = 0; Date.now() < end; round++) {
    const id = `ses_${name}_${round}`
    const time = { created: Date.now(), updated: Date.now() }
    const session = { info: { id, title: `${name} ${round}`, directory: '/home/ada/shop', version: '1', time }, messages: [] }
    sessions.set(id, session)
    // The plugin may ask for a session that ended a while ago.
    sessions.delete(`ses_${name}_${round - 100}`)
    tell('session.created', { info: session.info })
    for (let number = 0; number < 4; number++) {
      const info = { id: `msg_${name}_${round}_${number}`, sessionID: id, role: number % 2 ? 'assistant' : 'user', time: { created: Date.now() } }
      const part = { id: `prt_${name}_${round}_${number}`, sessionID: id, messageID: info.id, type: 'text', text: `round${round} of ${name} says ${number}` }
      session.messages.push({ info, parts: [part] })
      tell('message.updated', { info })
      tell('message.part.updated', { part })
      await pause(20)
    }
    tell('session.idle', { sessionID: id })
    await pause(400)
    if (round % 10 === 0) await hooks.tool.opensync_search.execute({ query: `${name} says` }, {})
    console.log(JSON.stringify({ stored: id, messages: 4 }))
  }
  await hooks.dispose()
}

/** A program that uses all of the archive. */
async function program(name, end) {
  const { open } = require('..')
  const archive = await open()
  for (let round = 0; Date.now() < end; round++) {
    const id = `${name}-${round}`
    const parts = [{ kind: 'text', text: `program ${round} stores the lock` }]
    await archive.ingest({ externalId: id, source: 'test' }, [{ externalId: 'm', role: 'user', createdAt: Date.now(), parts }])
    const { pending, hits } = await archive.search(`program${round} OR lock`, { limit: 20 })
    if (hits.length === 0 && pending === 0) throw new Error('what was stored is not found')
    await archive.context('who stores the lock?', { budget: 500 })
    if (round % 20 === 0) for await (const piece of archive.export({ format: 'jsonl', ids: [id] })) piece.length
    console.log(JSON.stringify({ stored: id, messages: 1 }))
    await pause(100)
  }
}

/** Logs of Claude Code that grow, and the command that imports and searches them. */
async function command(home, archive, end, note) {
  const folder = join(home, 'claude', 'projects', '-home-ada-shop')
  mkdirSync(folder, { recursive: true })
  const run = promisify(execFile)
  const env = { ...process.env, OPENSYNC_HOME: archive }
  for (let round = 0; Date.now() < end; round++) {
    const id = `claude-${Math.floor(round / 10)}`
    const timestamp = new Date().toISOString()
    const line = { type: 'user', uuid: `u-${round}`, sessionId: id, timestamp, message: { role: 'user', content: `round ${round} asks` } }
    appendFileSync(join(folder, `${id}.jsonl`), `${JSON.stringify(line)}\n`)
    await run(process.env.OPENSYNC, ['import', join(home, 'claude')], { env })
    await run(process.env.OPENSYNC, ['search', 'asks', '--limit', '3'], { env })
    note({ stored: id, messages: (round % 10) + 1 })
    await pause(500)
  }
}

const PYTHON = `
import sys, time, json, opensync
archive = opensync.open(sys.argv[1])
end, round = float(sys.argv[2]) / 1000, 0
while time.time() < end:
    name = f"python-{round}"
    archive.ingest({"external_id": name, "source": "test"}, [{"external_id": "m", "role": "user", "created_at": 1, "parts": [{"kind": "text", "text": name}]}])
    archive.search("python")
    print(json.dumps({"stored": name, "messages": 1}), flush=True)
    round += 1
    time.sleep(0.1)
`

/** Starts a process, and notes each line it prints. What it says as an error, or its fall, is a failure. */
function start(file, given, env, note, failures) {
  const child = spawn(file, given, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let rest = ''
  child.stdout.on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    lines.filter(Boolean).forEach((line) => note(JSON.parse(line)))
  })
  child.stderr.on('data', (text) => failures.push(String(text)))
  return new Promise((resolve) => child.once('close', (code) => {
    if (code !== 0) failures.push(`${given.join(' ').slice(0, 80)} ended with ${code}`)
    resolve()
  }))
}

async function main(minutes) {
  const home = mkdtempSync(join(tmpdir(), 'opensync-together-'))
  const archive = join(home, 'archive')
  const end = Date.now() + minutes * 60_000
  const [stored, failures] = [new Map(), []]
  const note = (told) => stored.set(told.stored, told.messages)
  const env = { ...process.env, OPENSYNC_HOME: archive, HOME: home, OPENCODE_DB: ':memory:' }
  const run = (kind, name) => start(process.execPath, [self, kind, name, String(end)], env, note, failures)
  const work = [run('plugin', 'one'), run('plugin', 'two'), run('plugin', 'three'), run('program', 'program')]
  if (process.env.OPENSYNC) work.push(command(home, archive, end, note).catch((error) => failures.push(String(error.stderr || error))))
  if (process.env.OPENSYNC_PYTHON) work.push(start(process.env.OPENSYNC_PYTHON, ['-c', PYTHON, archive, String(end)], env, note, failures))
  await Promise.all(work)

  const { check, open } = require('..')
  const there = await open(archive)
  const missing = []
  for (const [id, messages] of stored) {
    const info = await there.session(id).catch(() => undefined)
    if (!info || info.messageCount < messages) missing.push(`${id}: ${info?.messageCount} of ${messages}`)
  }
  const faults = join(archive, 'logs', 'opencode-plugin.log')
  if (existsSync(faults)) failures.push(readFileSync(faults, 'utf8'))
  const report = await check(archive)
  const { total } = await there.stats()
  console.log(`${minutes} minutes, ${work.length} kinds of work: ${stored.size} sessions acknowledged, ${missing.length} incomplete; ${total.sessions} sessions and ${total.messages} messages stored, ${await there.lastChange()} changes; ${failures.length} failures; store ${report.isStoreIntact ? 'intact' : 'DAMAGED'}, ${report.problems.length} problems`)
  ;[...missing, ...failures, ...report.problems].slice(0, 20).forEach((line) => console.log(line))
  rmSync(home, { recursive: true, force: true })
  if (missing.length + failures.length + report.problems.length > 0) process.exit(1)
}

const [kind, name, end] = process.argv.slice(2)
if (kind === 'plugin') await plugin(name, Number(end))
else if (kind === 'program') await program(name, Number(end))
else await main(Number(kind ?? 10))
