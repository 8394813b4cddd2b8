// Process: worker threads, two copies of the package at once, and processes that end.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

import { check } from 'opensync'
import { all, fill, said, temporaryArchive, temporaryFolder } from './support/archive.mjs'

const require = createRequire(import.meta.url)
const home = fileURLToPath(new URL('..', import.meta.url))

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

/** Runs a program of its own to its end. Gives its exit code, or the signal that ended it. */
function program(source, folder) {
  const run = spawnSync(process.execPath, ['-e', source, folder], { cwd: home, encoding: 'utf8', timeout: 60_000 })
  return { end: run.signal ?? run.status, text: run.stdout + run.stderr }
}

test('a process may end in the middle of its calls', { timeout: 120_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  await fill(archive, 200)
  const busy = (end) => `const { open } = require('.')
    open(process.argv[1]).then(async (archive) => {
      const parts = [{ kind: 'text', text: 'the lock' }]
      for (let number = 0; number < 50; number++) {
        archive.ingest({ externalId: 'busy-' + number, source: 'test' }, [{ externalId: 'm', role: 'user', createdAt: 1, parts }])
        archive.search('lock').then(() => archive.search('held'))
        archive.messages('s-' + number).next()
      }
      archive.changes().next()
      archive.export({ format: 'json' }).next()
      archive.import({ paths: [] , onProgress: () => {} })
      await archive.search('redb')
      ${end}
    })`
  assert.deepEqual(program(busy('process.exit(7)'), archive.folder), { end: 7, text: '' })
  const thrown = program(busy("throw new Error('enough')"), archive.folder)
  assert.equal(thrown.end, 1)
  assert.match(thrown.text, /enough/)

  const report = await check(archive.folder)
  assert.deepEqual([report.isStoreIntact, report.problems], [true, []])
})

test('a process ends by itself once its calls are done', { timeout: 60_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  const source = `const { open } = require('.')
    open(process.argv[1]).then((archive) => archive.ingest({ externalId: 'last', source: 'test' }))`
  assert.deepEqual(program(source, archive.folder), { end: 0, text: '' })
  assert.equal((await archive.session('last')).externalId, 'last')
})
