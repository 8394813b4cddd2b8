// Process: worker threads, two copies of the package at once, Bun, types, packaging.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

import { all, said, temporaryArchive, temporaryFolder } from './support/archive.mjs'

const require = createRequire(import.meta.url)
const home = fileURLToPath(new URL('..', import.meta.url))
const examples = fileURLToPath(new URL('../../examples/node', import.meta.url))

/** A worker that runs `source`, which has `open` and `folder`. */
function worker(source, folder) {
  const code = `const { open } = require(${JSON.stringify(home)}); const { workerData: folder } = require('worker_threads');
    (async () => { ${source} })()`
  return new Worker(code, { eval: true, workerData: folder })
}

const ended = (worker) =>
  new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject))

test('worker threads share an archive', { timeout: 60_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  const write = `const archive = await open(folder)
    for (let number = 0; number < 20; number++) {
      await archive.ingest({ externalId: require('worker_threads').threadId + '-' + number, source: 'test' })
      await archive.search('x')
    }`
  const codes = await Promise.all([1, 2, 3].map(() => ended(worker(write, archive.folder))))
  assert.deepEqual(codes, [0, 0, 0])
  assert.equal((await all(archive.sessions())).length, 60)
})

test('a worker that is ended in the middle of everything harms nobody', { timeout: 60_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  for (let round = 0; round < 5; round++) {
    const busy = worker(
      `const archive = await open(folder)
      archive.changes()[Symbol.asyncIterator]().next()
      setInterval(() => { archive.ingest({ externalId: 'x' + Math.random(), source: 'test' }); archive.search('x') }, 1)`,
      archive.folder,
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    await busy.terminate()
  }
  await archive.ingest({ externalId: 'after', source: 'test' }, [said('m', 'still here')])
  assert.equal((await archive.search('still')).hits.length, 1)
})

test('two copies of the package use one archive in one process', { timeout: 60_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  const copy = join(temporaryFolder(t), 'opensync')
  mkdirSync(copy)
  const addon = process.env.NAPI_RS_NATIVE_LIBRARY_PATH
  for (const name of readdirSync(home).filter((name) => /\.(js|node)$/.test(name))) {
    cpSync(join(home, name), join(copy, name))
  }
  if (addon) cpSync(addon, join(copy, `opensync.${require('../binding.js').platforms()[0]}.node`))
  delete process.env.NAPI_RS_NATIVE_LIBRARY_PATH
  const second = require(copy)
  if (addon) process.env.NAPI_RS_NATIVE_LIBRARY_PATH = addon
  const other = await second.open(archive.folder)
  assert.notEqual(other.constructor, archive.constructor)

  const write = async (archive, name) => {
    for (let number = 0; number < 25; number++) {
      await archive.ingest({ externalId: `${name}-${number}`, source: 'test' }, [said('m', `${name} word`)])
      if (number % 5 === 0) await archive.search('word')
    }
  }
  await Promise.all([write(archive, 'one'), write(other, 'two')])

  for (const each of [archive, other]) {
    assert.equal((await all(each.sessions())).length, 50)
    assert.equal((await each.search('word', { limit: 100 })).hits.length, 50)
  }
})

/** Runs every example with `command`, and tells what they printed. */
function runExamples(t, command) {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(home, join(folder, 'node_modules', 'opensync'), 'junction')
  for (const name of readdirSync(examples).filter((name) => name.endsWith('.mjs'))) {
    cpSync(join(examples, name), join(folder, name))
    const env = { ...process.env, OPENSYNC_HOME: join(folder, `archive-${name}`) }
    const run = spawnSync(command, [join(folder, name)], { cwd: folder, env, encoding: 'utf8', timeout: 60_000 })
    assert.equal(run.status, 0, `${name}: ${run.stdout}${run.stderr}`)
    const said = readFileSync(join(examples, name), 'utf8').split('\n').filter((line) => line.startsWith('//> '))
    assert.equal(run.stdout.trim(), said.map((line) => line.slice(4)).join('\n'), name)
  }
}

/** Bun's program for this machine, as it lies in its npm package: it needs no script to be run. */
function findBun() {
  const folder = join(home, 'node_modules', '@oven')
  const names = existsSync(folder) ? readdirSync(folder) : []
  const programs = names.map((name) => join(folder, name, 'bin', process.platform === 'win32' ? 'bun.exe' : 'bun'))
  return programs.find((program) => spawnSync(program, ['--version']).status === 0)
}

test('the examples print what they say they print, in Node', { timeout: 120_000 }, (t) => {
  runExamples(t, process.execPath)
})

test('the examples print what they say they print, in Bun', { timeout: 120_000 }, (t) => {
  const bun = findBun()
  if (!bun) return t.skip('bun is not installed: npm install in opensync-node')
  runExamples(t, bun)
})

test('the types are what the sources say', { timeout: 600_000 }, (t) => {
  const hasCargo = spawnSync(process.env.CARGO || 'cargo', ['--version']).status === 0
  if (!hasCargo) return t.skip('cargo is not installed')
  if (!existsSync(join(home, 'node_modules', '@napi-rs', 'cli'))) return t.skip('@napi-rs/cli is not installed: npm install in opensync-node')
  const run = spawnSync(process.execPath, [join(home, 'scripts', 'types.js'), '--check'], { encoding: 'utf8' })
  assert.equal(run.status, 0, run.stderr)
})
