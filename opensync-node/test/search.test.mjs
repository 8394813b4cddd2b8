// Search: hits, conditions and context packs, as JavaScript has them.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'

import { all, said, temporaryArchive } from './support/archive.mjs'

test('highlights are places in the snippet as JavaScript counts', async (t) => {
  const archive = await temporaryArchive(t)
  const text = 'Der wörtliche 😀 redb lock 東京 hängt'
  await archive.ingest({ externalId: 's', source: 'test' }, [said('m', text)])

  const [hit] = (await archive.search('redb lock')).hits

  assert.deepEqual(hit.highlights.map(([begin, end]) => hit.snippet.slice(begin, end)), ['redb', 'lock'])
})

test('conditions narrow a search, and several values are alternatives', async (t) => {
  const archive = await temporaryArchive(t)
  for (const source of ['one', 'two', 'three']) {
    await archive.ingest({ externalId: source, source }, [said('m', 'the same words')])
  }
  const found = async (options) =>
    (await archive.search('words', options)).hits.map((hit) => hit.source).sort()

  assert.deepEqual(await found({ filter: { source: 'one' } }), ['one'])
  assert.deepEqual(await found({ filter: { source: ['one', 'two'] } }), ['one', 'two'])
  assert.deepEqual(await found({ filter: { exclude: { source: 'one' } } }), ['three', 'two'])
  assert.deepEqual(await found({ filter: { from: 1_767_225_600_001 } }), [])
  assert.equal((await found({ limit: 2 })).length, 2)
})

test('each message and what a score is made of are told when asked for', async (t) => {
  const archive = await temporaryArchive(t)
  await archive.ingest({ externalId: 's', source: 'test' }, [said('m-1', 'the lock'), said('m-2', 'a lock')])

  const grouped = await archive.search('lock')
  assert.deepEqual([grouped.hits.length, grouped.hits[0].more], [1, 1])
  const each = await archive.search('lock', { eachMessage: true, explain: true })
  assert.equal(each.hits.length, 2)
  assert.ok(each.hits[0].explanation.words > 0)
  assert.equal(grouped.hits[0].explanation, undefined)
})

test('a context pack fits its budget and is not found again', async (t) => {
  const archive = await temporaryArchive(t)
  await archive.ingest({ externalId: 's', source: 'test' }, [said('m', 'retries back off exponentially')])

  const pack = await archive.context('retries', { budget: 400, format: 'text' })
  assert.ok(pack.tokens <= 400)
  assert.match(pack.text, /retries back off/)
  assert.equal(pack.passages[0].turns[0].role, 'user')

  await archive.ingest({ externalId: 'echo', source: 'test' }, [said('m', pack.text)])
  const hits = (await archive.search('exponentially')).hits
  assert.deepEqual(hits.map((hit) => hit.externalId), ['s'])
})

test('a search sees what was stored before it, by whomever', async (t) => {
  const archive = await temporaryArchive(t)
  const { open } = await import('opensync')
  const other = await open(archive.folder)
  for (let round = 0; round < 5; round++) {
    await other.ingest({ externalId: `s-${round}`, source: 'test' }, [said('m', `round${round}`)])
    assert.equal((await archive.search(`round${round}`)).hits.length, 1)
  }
  assert.equal((await all(archive.sessions())).length, 5)
})

test('answers that come all at once let others have their turn in between', { timeout: 60_000 }, async (t) => {
  const archive = await temporaryArchive(t)
  const sessions = Array.from({ length: 100 }, (_, number) => ({
    session: { externalId: `s-${number}`, source: 'test' },
    messages: [said('m', 'the same words '.repeat(50))],
  }))
  await archive.ingestMany(sessions)
  const { hits } = await archive.search('words', { limit: 100 })
  const { read } = createRequire(import.meta.url)('../answers.js')
  const json = JSON.stringify({ hits })
  let turns = 0
  const count = setInterval(() => turns++, 0)

  const answers = await Promise.all(Array.from({ length: 500 }, () => read(json)))

  clearInterval(count)
  assert.ok(answers.every((answer) => answer.hits.length === 100))
  assert.ok(turns >= 2, `${turns} turns`)
  assert.equal((await Promise.all(sessions.map(() => archive.search('same')))).length, 100)
})

test('a commit leads to the session that made it, and to its prompt', async (t) => {
  const archive = await temporaryArchive(t)
  const input = JSON.stringify({ command: "git commit -m 'Mend the gate'" })
  await archive.ingest({ externalId: 's-1', source: 'test' }, [
    said('m-1', 'mend it'),
    { ...said('m-2', ''), role: 'assistant', parts: [{ kind: 'tool_call', callId: 'c', name: 'Bash', text: input }] },
    { ...said('m-3', ''), role: 'tool', parts: [{ kind: 'tool_result', callId: 'c', text: '[main 4f9d2c8] Mend the gate' }] },
  ])

  const blame = await archive.blame('4f9d2c8')
  assert.deepEqual([blame.session.externalId, blame.by, blame.prompt?.text], ['s-1', 'hash', 'mend it'])
  await assert.rejects(archive.blame('abcdef0'), { code: 'not_found' })
  assert.equal((await archive.search('mend did:commit')).hits.length, 1)
})

test('a session is laid out by rows, and searched letter by letter', async (t) => {
  const archive = await temporaryArchive(t)
  await archive.ingest({ externalId: 's-1', source: 'test' }, [said('m-1', 'Ünder the Lock'), said('m-2', 'unlock')])

  const outline = await archive.outline('s-1')
  assert.deepEqual(outline.rows.map((row) => [row.place, row.title]), [[0, 'Ünder the Lock'], [1, 'unlock']])
  assert.equal((await archive.outline('s-1', 0, 1)).next, 1)

  const found = await archive.find('s-1', 'LOCK')
  assert.equal(found.total, 2)
  const [first] = found.items
  assert.deepEqual(first.highlights.map(([begin, end]) => first.snippet.slice(begin, end)), ['Lock'])
  assert.equal((await archive.find('s-1', 'lock', { word: true })).total, 1)
})
