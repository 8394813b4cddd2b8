// Live: changes as they come, calls that are given up, progress, and processes that end.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { check, open } from 'opensync'
import { all, fill, said, temporaryArchive, temporaryFolder } from './support/archive.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Runs a program of its own in this folder. */
async function program(source, ...given) {
  const options = { cwd: here, timeout: 60_000 }
  const arguments_ = ['--input-type=module', '-e', source, '--', ...given]
  return (await promisify(execFile)(process.execPath, arguments_, options)).stdout.trim()
}

test('changes of another process are told as they come', { timeout: 30_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  await fill(archive, 1)
  const told = []
  const changes = archive.changes()
  const store = `import { open } from 'opensync'
    const archive = await open(process.argv.at(-1))
    await archive.ingest({ externalId: 'other', source: 'test' }, [
      { externalId: 'm', role: 'user', createdAt: 1, parts: [{ kind: 'text', text: 'x' }] }])
    await archive.delete('other')`
  const stored = program(store, archive.folder)

  for await (const change of changes) {
    told.push([change.externalId, change.kind, change.messagesAdded])
    if (told.length === 2) break
  }

  await stored
  assert.deepEqual(told, [['other', 'upserted', 1], ['other', 'deleted', 0]])
  assert.equal(await archive.lastChange(), 3)
})

test('what people say and share is told as a change of its own', { timeout: 30_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  await fill(archive, 1)
  await archive.annotate('s-0', { title: 'Mine' })
  const { slug } = await archive.share('s-0')
  await archive.unshare(slug)
  const kinds = []
  for await (const { kind } of archive.changes({ after: 0 })) if (kinds.push(kind) === 4) break
  assert.deepEqual(kinds, ['upserted', 'annotated', 'shared', 'unshared'])
})

test('changes are told again from where one stopped', { timeout: 30_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  await fill(archive, 3)
  const positions = []
  for await (const { position } of archive.changes({ after: 1 })) {
    positions.push(position)
    if (position === 3) break
  }
  assert.deepEqual(positions, [2, 3])
})

test('a process ends once it stops to listen', { timeout: 30_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  await fill(archive, 1)
  const listen = `import { open } from 'opensync'
    const archive = await open(process.argv.at(-1))
    for await (const change of archive.changes({ after: 0 })) break
    try {
      for await (const change of archive.changes({ signal: AbortSignal.timeout(100) }));
    } catch (error) { console.log(error.name) }`
  assert.equal(await program(listen, archive.folder), 'TimeoutError')
})

test('a call that is given up rejects with the reason', async (t) => {
  const archive = await temporaryArchive(t)
  await fill(archive, 1)
  const reason = new Error('enough')
  const given = AbortSignal.abort(reason)

  await assert.rejects(archive.search('x', { signal: given }), reason)
  await assert.rejects(archive.import({ paths: [], signal: given }), reason)
  await assert.rejects(all(archive.sessions({ signal: given })), reason)
  await assert.rejects(all(archive.messages('s-0', { signal: given })), reason)
  await assert.rejects(all(archive.export({ signal: given })), reason)
})

/** Logs of Claude Code: `count` sessions of one message. */
function logs(t, count) {
  const folder = join(temporaryFolder(t), 'projects', '-home-ada-shop')
  mkdirSync(folder, { recursive: true })
  for (let number = 0; number < count; number++) {
    const line = {
      type: 'user',
      uuid: `u-${number}`,
      sessionId: `s-${number}`,
      timestamp: '2026-01-01T00:00:00Z',
      message: { role: 'user', content: `hello ${number}` },
    }
    writeFileSync(join(folder, `s-${number}.jsonl`), `${JSON.stringify(line)}\n`)
  }
  return folder
}

test('an import that is given up ends soon, and the next one goes on there', { timeout: 60_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  const folder = logs(t, 300)
  const giveUp = new AbortController()
  const options = { source: 'claude-code', paths: [folder] }
  const progress = []

  await assert.rejects(
    archive.import({ ...options, signal: giveUp.signal, onProgress: () => giveUp.abort() }),
    { name: 'AbortError' },
  )
  const report = await archive.import({ ...options, onProgress: (state) => progress.push(state) })

  assert.equal(report.filesFound, 300)
  assert.equal((await all(archive.sessions())).length, 300)
  assert.ok(progress.length > 0 && progress.every((state) => state.source === 'claude-code'))
  assert.equal((await archive.import(options)).filesRead, 0)
})

test('an import brings the index level unless it is told not to', { timeout: 60_000 }, async (t) => {
  const folder = logs(t, 20)
  const [lazy, whole] = [await temporaryArchive(t), await temporaryArchive(t)]

  await lazy.import({ paths: [folder], index: false })
  assert.ok((await check(lazy.folder)).pending > 0)
  await whole.import({ paths: [folder] })
  assert.equal((await check(whole.folder)).pending, 0)
})

test('an export reads back as what it was', { timeout: 30_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  await fill(archive, 20, 'text '.repeat(5000))
  const path = join(temporaryFolder(t), 'export.jsonl')

  assert.equal(await archive.exportTo(path, { format: 'jsonl' }), 20)
  const pieces = await all(archive.export({ format: 'jsonl' }))
  assert.ok(pieces.length > 1)
  assert.equal(Buffer.concat(pieces).toString(), readFileSync(path, 'utf8'))

  const copy = await temporaryArchive(t)
  assert.equal((await copy.importArchive(path)).sessions, 20)
  assert.deepEqual((await copy.stats()).total, (await archive.stats()).total)
})

test('an export that nobody reads to its end is given up', { timeout: 30_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  await fill(archive, 20, 'text '.repeat(50_000))
  for await (const piece of archive.export({ format: 'json' })) {
    assert.ok(piece.length > 0)
    break
  }
  assert.equal(await archive.exportTo(join(temporaryFolder(t), 'all.csv'), { format: 'csv' }), 20)
})

test('what was acknowledged is there after the process was killed', { timeout: 60_000 }, async (t) => {
  const folder = temporaryFolder(t)
  const write = `import { open } from 'opensync'
    const archive = await open(process.argv.at(-1))
    for (let number = 0; ; number++) {
      await archive.ingest({ externalId: 's-' + number, source: 'test' })
      console.log(number)
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', write, '--', folder], { cwd: here })
  let last = -1
  for await (const text of child.stdout) {
    last = Number(String(text).trim().split('\n').at(-1))
    if (last >= 20) child.kill('SIGKILL')
  }
  const archive = await open(folder)
  for (let number = 0; number <= last; number++) await archive.session(`s-${number}`)
  await archive.ingest({ externalId: 'after', source: 'test' }, [said('m', 'x')])
  assert.ok(last >= 20)
})
