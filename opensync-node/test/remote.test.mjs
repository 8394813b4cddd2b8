// Remote: annotations, and what goes to a server and comes from the agents' folders.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { open, redact } from 'opensync'
import { all, failure, fill, said, setEnvironment, temporaryArchive, temporaryFolder } from './support/archive.mjs'
import { startServer } from './support/server.mjs'

test('what people say wins, stays, and can be taken back', async (t) => {
  const archive = await temporaryArchive(t)
  const session = { externalId: 's', source: 'test', title: 'Told' }
  await archive.ingest(session, [said('m', 'x')])

  const info = await archive.annotate('s', { title: 'Mine', tags: ['one'], evalStatus: 'golden', evalNotes: undefined })
  assert.deepEqual([info.title, info.tags], ['Mine', ['one']])
  await archive.ingest({ ...session, title: 'Told again' })
  assert.equal((await archive.session('s')).title, 'Mine')
  assert.equal((await archive.annotate('s', { title: null })).title, 'Told again')
  assert.equal((await failure(archive.annotate('s', { evalStatus: 'splendid' })))[0], 'invalid_input')
  assert.equal((await failure(archive.annotate('absent', {})))[0], 'not_found')
})

test('an archive is pushed to the server that was chosen', { timeout: 60_000 }, async (t) => {
  const server = await startServer(t)
  const archive = await temporaryArchive(t)
  await archive.ingest({ externalId: 's', source: 'test' }, [said('m', 'the quokka')])
  await archive.ingest({ externalId: 'later', source: 'diary' }, [said('m', 'the wombat')])
  assert.equal((await failure(archive.push()))[0], 'invalid_input')
  assert.equal(await archive.remote(), null)

  assert.equal((await failure(archive.login(server.url, { key: 'osk_wrong', kind: 'upstream' })))[0], 'refused')
  const remote = await archive.login(server.url, { key: server.key, kind: 'upstream' })
  assert.deepEqual(remote, { url: server.url, kind: 'upstream', hasKey: true })
  const progress = []
  const report = await archive.push({ filter: { source: 'test' }, onProgress: (state) => progress.push(state) })

  assert.equal(report.isPartial, false)
  assert.equal(server.sessions.get('s').source, 'test')
  assert.match(JSON.stringify([...server.messages.values()]), /the quokka/)
  assert.equal(report.skipped, 1)
  assert.equal(server.sessions.has('later'), false)
  assert.equal((await archive.push()).messages, 1)
  assert.equal(server.sessions.get('later').source, 'diary')
  assert.equal(await archive.logout(), true)
  assert.equal(await archive.remote(), null)
})

test('a push to nobody is unreachable, and one that is given up says why', { timeout: 60_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  await fill(archive, 1)
  assert.equal((await failure(archive.login('http://127.0.0.1:1', { key: 'osk_x', kind: 'upstream' })))[0], 'unreachable')
  const reason = new Error('enough')
  await assert.rejects(archive.push({ signal: AbortSignal.abort(reason) }), reason)
})

test('messages are listed with marks in the place of secrets', async (t) => {
  const archive = await temporaryArchive(t)
  const secret = 'postgres://ada:Tr0ub4dor&3@db/orders'
  await archive.ingest({ externalId: 's', source: 'test' }, [said('m-1', 'log in with Tr0ub4dor&3'), said('m-2', secret)])

  const texts = (await all(archive.messages('s', { redact: true }))).map((message) => message.parts[0].text)
  assert.deepEqual(texts, ['log in with [redacted:url-password]', 'postgres://ada:[redacted:url-password]@db/orders'])
  assert.equal((await all(archive.messages('s')))[1].parts[0].text, secret)
  assert.equal(await redact(secret), 'postgres://ada:[redacted:url-password]@db/orders')
})

test('what agents write is imported as they write it, until the watch is given up', { timeout: 60_000 }, async (t) => {
  const home = temporaryFolder(t)
  const archive = await open(join(home, 'archive'))
  const folder = join(home, 'projects', '-home-ada-shop')
  mkdirSync(folder, { recursive: true })
  setEnvironment(t, { CLAUDE_CONFIG_DIR: home, OPENCODE_DATA_DIR: join(home, 'opencode') })
  const end = new AbortController()
  const watching = archive.watch({ signal: end.signal })
  watching.catch(() => {})

  const line = { type: 'user', uuid: 'u', sessionId: 'watched', timestamp: '2026-01-01T00:00:00Z', message: { role: 'user', content: 'hello' } }
  writeFileSync(join(folder, 'watched.jsonl'), `${JSON.stringify(line)}\n`)
  for await (const change of archive.changes({ after: 0 })) {
    assert.equal(change.externalId, 'watched')
    break
  }

  end.abort()
  await assert.rejects(watching, { name: 'AbortError' })
})
