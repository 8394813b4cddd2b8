// Together: everybody uses one archive at once for a while; then nothing may be missing.
//
//     OPENSYNC=target/release/opensync OPENSYNC_PYTHON=.venv/bin/python node bench/together.mjs [MINUTES]
//
// Three plugins of OpenCode, as they are fed with events, and a program that stores, searches, recalls
// and exports. Where `OPENSYNC` names the command: its server, which imports what agents write and is
// sent to and searched over HTTP, and the command itself. Where `OPENSYNC_PYTHON` names a Python that
// has the package `opensync`: two of Claude Code, with the hooks that it starts, and a program.
//
// Whatever anybody says on its error output, any fault in a log and any exit that is not 0 counts as a
// failure; every message that was acknowledged must be there in the end.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { check, open } from 'opensync'
import { claude } from './together/claude.mjs'
import { command, server } from './together/server.mjs'

const here = (name) => fileURLToPath(new URL(`together/${name}`, import.meta.url))

/** Starts a program that prints what it stored, line by line. */
function start(file, given, { env, note, fail }) {
  const child = spawn(file, given, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let rest = ''
  child.stdout.on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    lines.filter(Boolean).forEach((line) => note(JSON.parse(line)))
  })
  child.stderr.on('data', (text) => fail(String(text)))
  return new Promise((resolve) => child.once('close', (code) => {
    if (code !== 0) fail(`${given.join(' ')} ended with ${code}`)
    resolve()
  }))
}

/** Everybody at work, by name. */
function everybody(shared) {
  const { env, end } = shared
  const node = (script, name) => start(process.execPath, [here(script), name, String(end)], shared)
  const work = {
    'plugin one': node('opencode.mjs', 'one'),
    'plugin two': node('opencode.mjs', 'two'),
    'plugin three': node('opencode.mjs', 'three'),
    'a program': node('program.mjs', 'program'),
  }
  const program = process.env.OPENSYNC
  if (program) {
    work['the server'] = server({ ...shared, program })
    work['the command'] = command({ ...shared, program })
  }
  const python = process.env.OPENSYNC_PYTHON
  if (python) {
    work['Claude Code one'] = claude({ ...shared, python, name: 'one' })
    work['Claude Code two'] = claude({ ...shared, python, name: 'two' })
    work['a program in Python'] = start(python, [here('python.py'), 'python', String(end)], { ...shared, env })
  }
  return work
}

/** Faults that a plugin or a hook wrote down. */
function faults(archive) {
  const folder = join(archive, 'logs')
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'))
  return logs.map((name) => readFileSync(join(folder, name), 'utf8')).filter(Boolean)
}

/** What was acknowledged and is not there. */
async function missing(archive, stored) {
  const found = []
  for (const [id, messages] of stored) {
    const info = await archive.findSession(id)
    if (!info || info.messageCount < messages) found.push(`${id}: ${info?.messageCount ?? 0} of ${messages} messages`)
  }
  return found
}

async function main(minutes) {
  const home = mkdtempSync(join(tmpdir(), 'opensync-together-'))
  const folder = join(home, 'archive')
  const env = { PATH: process.env.PATH, HOME: home, OPENSYNC_HOME: folder, OPENCODE_DB: ':memory:' }
  const addon = process.env.NAPI_RS_NATIVE_LIBRARY_PATH
  if (addon) env.NAPI_RS_NATIVE_LIBRARY_PATH = addon
  const [stored, failures] = [new Map(), []]
  const shared = {
    home,
    env,
    end: Date.now() + minutes * 60_000,
    note: (told) => stored.set(told.stored, told.messages),
    fail: (text) => failures.push(text),
  }
  const archive = await open(folder)
  const work = everybody(shared)
  const guarded = Object.entries(work).map(([name, done]) =>
    done.catch((error) => shared.fail(`${name}: ${error.stderr || error.stack}`)))
  await Promise.all(guarded)
  // What a hook left to be done later is done by a process of its own.
  await new Promise((resolve) => setTimeout(resolve, 5000))

  const lost = await missing(archive, stored)
  failures.push(...faults(folder))
  const report = await check(folder)
  const { total } = await archive.stats()
  const state = report.isStoreIntact ? 'intact' : 'DAMAGED'
  console.log(`${minutes} minutes, ${guarded.length} at work: ${Object.keys(work).join(', ')}`)
  console.log(`${stored.size} sessions acknowledged, ${lost.length} incomplete`)
  console.log(`${total.sessions} sessions, ${total.messages} messages and ${await archive.lastChange()} changes stored`)
  console.log(`${failures.length} failures; the store is ${state}, ${report.problems.length} problems`)
  const wrong = [...lost, ...failures, ...report.problems]
  wrong.slice(0, 30).forEach((line) => console.log(line))
  rmSync(home, { recursive: true, force: true, maxRetries: 10 })
  if (wrong.length > 0) process.exitCode = 1
}

await main(Number(process.argv[2] ?? 10))
