// Examples: each prints what it says it prints, in Node and in Bun.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { temporaryFolder } from './support/archive.mjs'
import { findBun, missing } from './support/bun.mjs'

const home = fileURLToPath(new URL('..', import.meta.url))
const examples = fileURLToPath(new URL('../../examples/node', import.meta.url))
const transcripts = fileURLToPath(new URL('../../examples/rust/tests/fixtures/claude', import.meta.url))

/** What examples are given on their command line. */
const GIVEN = { 'open_and_import.mjs': [transcripts] }

/** What an example says it prints. */
function promised(name) {
  const lines = readFileSync(join(examples, name), 'utf8').split('\n')
  return lines.filter((line) => line.startsWith('//> ')).map((line) => line.slice(4))
}

/** Runs every example with `command`, in a folder that has the package. */
function runExamples(t, command) {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(home, join(folder, 'node_modules', 'opensync'), 'junction')
  const names = readdirSync(examples).filter((name) => name.endsWith('.mjs'))
  for (const name of names) {
    cpSync(join(examples, name), join(folder, name))
    const env = { ...process.env, OPENSYNC_HOME: join(folder, `archive-${name}`) }
    const options = { cwd: folder, env, encoding: 'utf8', timeout: 60_000 }
    const run = spawnSync(command, [join(folder, name), ...(GIVEN[name] ?? [])], options)
    assert.equal(run.status, 0, `${name}: ${run.stdout}${run.stderr}`)
    assert.deepEqual(run.stdout.trimEnd().split('\n'), promised(name), name)
  }
  assert.equal(names.length, 5)
}

test('the examples print what they say they print, in Node', { timeout: 120_000 }, (t) => {
  runExamples(t, process.execPath)
})

test('the examples print what they say they print, in Bun', { timeout: 120_000 }, (t) => {
  const bun = findBun()
  if (!bun) return t.skip(missing)
  runExamples(t, bun)
})
