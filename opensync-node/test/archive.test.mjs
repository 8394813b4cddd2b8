// Archive: what is stored, shown, listed and deleted, and how calls fail.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { mkdirSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'

import { check, open, parseTime, quoted, version } from 'opensync'
import { all, failure, fill, said, temporaryArchive, temporaryFolder } from './support/archive.mjs'

test('what was ingested is shown, listed, found and exported', async (t) => {
  const archive = await temporaryArchive(t)
  const session = {
    externalId: 's-1',
    source: 'my-agent',
    title: 'The lock',
    project: { path: '/home/ada/shop' },
    parent: { kind: 'subagent', externalId: 's-0' },
    tags: ['one'],
  }
  const answer = {
    externalId: 'm-2',
    role: 'assistant',
    createdAt: 1_767_225_601_000,
    model: 'm1',
    provider: 'scripted',
    parentExternalId: 'm-1',
    usage: { input: 1, output: 2, reasoning: 3, cacheRead: 4, cacheWrite5m: 5, cacheWrite1h: 6 },
    parts: [
      { kind: 'thinking', text: 'Hm.' },
      { kind: 'tool_call', text: '{"command":"ls"}', name: 'bash', callId: 'c-1' },
      { kind: 'tool_result', text: 'a', name: 'bash', callId: 'c-1', isError: true, detail: '{"exit":1}' },
      { kind: 'text', text: 'It waits for the reader.' },
    ],
  }

  const done = await archive.ingest(session, [said('m-1', 'Why does it hang?'), answer])

  assert.equal(done.messagesAdded, 2)
  const info = await archive.session('s-1')
  assert.equal(info.project.name, 'shop')
  assert.deepEqual(info.parent, session.parent)
  assert.deepEqual(info.tags, ['one'])
  assert.deepEqual(info.usage, answer.usage)
  assert.equal(info.toolCallCount, 1)
  const [question, stored] = await all(archive.messages('s-1'))
  assert.equal(question.parts[0].text, 'Why does it hang?')
  assert.deepEqual(stored, answer)
  assert.deepEqual((await all(archive.sessions())).map((known) => known.externalId), ['s-1'])
  assert.equal((await archive.search('waits reader')).hits[0].messageId, 'm-2')
  assert.equal((await archive.stats()).bySource['my-agent'].messages, 2)
})

test('ingesting twice is ingesting once, and less of it changes nothing', async (t) => {
  const archive = await temporaryArchive(t)
  const session = { externalId: 's-1', source: 'test', title: 'Kept' }
  await archive.ingest(session, [said('m-1', 'one'), said('m-2', 'two')])

  assert.equal((await archive.ingest(session, [said('m-1', 'one')])).isChanged, false)
  assert.equal((await archive.ingest({ externalId: 's-1', source: 'test' })).isChanged, false)
  assert.equal((await archive.ingest(session, [said('m-2', 'three')])).messagesChanged, 1)
  assert.equal((await archive.session('s-1')).title, 'Kept')
})

test('sessions are deleted by a filter if they are as many as was said', async (t) => {
  const archive = await temporaryArchive(t)
  for (const [externalId, source] of [['s-1', 'old'], ['s-2', 'old'], ['s-3', 'new']]) {
    await archive.ingest({ externalId, source }, [said('m', 'hello')])
  }

  assert.equal(await archive.countSessions({ source: 'old' }), 2)
  for (const [filter, options, why] of [
    [{ source: 'old' }, { count: 3 }, /2 sessions and not 3/],
    [{ source: 'old' }, { count: -1 }, /2 sessions/],
    [{}, { count: 3 }, /no filter/],
    [{ source: 'old' }, { count: 2, all: true }, /a filter as well/],
  ]) {
    const [code, message] = await failure(archive.deleteSessions(filter, options))
    assert.equal(code, 'invalid_input')
    assert.match(message, why)
  }
  assert.equal(await archive.countSessions(), 3)
  assert.deepEqual(await archive.deleteSessions({ source: 'old' }, { count: 2 }), { sessions: 2, messages: 2 })
  assert.deepEqual((await all(archive.sessions())).map((known) => known.externalId), ['s-3'])
  assert.equal((await archive.deleteSessions({}, { count: 1, all: true })).sessions, 1)
})

test('a source is hidden and shown again', async (t) => {
  const archive = await temporaryArchive(t)
  await archive.ingest({ externalId: 's-1', source: 'test' }, [said('m', 'hello')])

  await archive.setSourceHidden('test', true)
  assert.deepEqual(await archive.hiddenSources(), ['test'])
  assert.deepEqual((await archive.sources()).filter((state) => state.isHidden).map((state) => state.name), ['test'])
  assert.equal((await all(archive.sessions())).length, 1)
  await archive.setSourceHidden('test', false)
  assert.deepEqual(await archive.hiddenSources(), [])
  assert.equal((await failure(archive.setSourceHidden('', true)))[0], 'invalid_input')
})

test('a week is looked back at', async (t) => {
  const archive = await temporaryArchive(t)
  const at = 1_767_225_600_000
  await archive.ingest({ externalId: 's-1', source: 'test' }, [{ ...said('m', 'hello'), createdAt: at }])

  const week = await archive.wrapped('week', at)
  assert.deepEqual([week.period, week.firstDay, week.lastDay], ['week', '2025-12-29', '2026-01-04'])
  assert.deepEqual(week.streak, { firstDay: '2026-01-01', days: 1 })
  assert.deepEqual([week.days.length, week.activeDays, week.busiestDay, week.busiestHour], [7, 1, '2026-01-01', 0])
  assert.deepEqual([week.total.messages, week.before.messages, week.hours[0]], [1, 0, 1])
  assert.equal(week.longest.externalId, 's-1')
  assert.equal((await archive.wrapped('week', at, { source: 'another' })).total.messages, 0)
  assert.match((await failure(archive.wrapped('decade')))[1], /`day`, `week`, `month`, `year`/)
})

test('many sessions are ingested at once, and what is refused keeps no other', async (t) => {
  const archive = await temporaryArchive(t)
  const session = (externalId) => ({ externalId, source: 'test' })

  const outcomes = await archive.ingestMany([
    { session: session('s-1'), messages: [said('m', 'one')] },
    { session: session('') },
    { session: session('s-2'), messages: [{ ...said('m', 'x'), role: 'robot' }] },
    { session: session('s-3') },
  ])

  assert.deepEqual(outcomes.map(({ ingested, refusal }) => ingested?.messagesAdded ?? refusal.code), [1, 'invalid_input', 'invalid_input', 0])
  assert.match(outcomes[2].refusal.message, /robot/)
  assert.deepEqual((await all(archive.sessions())).map((info) => info.externalId).sort(), ['s-1', 's-3'])
  assert.equal((await archive.findSession('s-3')).externalId, 's-3')
  assert.equal(await archive.findSession('s-2'), null)
})

test('of two versions of a message the later one stays', async (t) => {
  const archive = await temporaryArchive(t)
  const session = { externalId: 's', source: 'test' }
  const version = (text, changedAt) => ({ ...said('m', text), changedAt })
  await archive.ingest(session, [version('as it became', 2000)])
  await archive.ingest(session, [version('as it was before, and longer', 1000)])

  const [message] = await all(archive.messages('s'))
  assert.equal(message.parts[0].text, 'as it became')
  assert.equal(message.changedAt, undefined)
})

test('sums are of the days of a time zone, and tell tools apart', async (t) => {
  const archive = await temporaryArchive(t)
  const call = { kind: 'tool_call', callId: 'c', name: 'bash', text: '{}' }
  const result = { kind: 'tool_result', callId: 'c', name: 'bash', text: 'no', isError: true }
  const midnight = Date.parse('2026-01-01T00:30:00Z')
  await archive.ingest({ externalId: 's', source: 'test' }, [{ ...said('m', '', midnight), parts: [call, result] }])

  assert.deepEqual((await archive.stats()).byTool, { bash: { calls: 1, errors: 1 } })
  assert.deepEqual(Object.keys((await archive.stats({ timeZone: '-02:00' })).byDay), ['2025-12-31'])
  assert.equal((await failure(archive.stats({ timeZone: 'Middle/Earth' })))[0], 'invalid_input')
  assert.equal((await failure(archive.stats({ status: 'splendid' })))[0], 'invalid_input')
  await assert.rejects(all(archive.sessions({ timeZone: 'Middle/Earth' })), { code: 'invalid_input' })
  assert.equal(archive.cost('claude-sonnet-4-5', { input: 1000, output: 0 }), 3_000_000)
  assert.equal(archive.cost('nobody', { input: 1000, output: 0 }), null)
})

test('what was deleted is gone', async (t) => {
  const archive = await temporaryArchive(t)
  await archive.ingest({ externalId: 's-1', source: 'test' }, [said('m-1', 'apples'), said('m-2', 'pears')])

  assert.equal(await archive.deleteMessages('s-1', ['m-1', 'absent']), 1)
  assert.deepEqual((await all(archive.messages('s-1'))).map((message) => message.externalId), ['m-2'])
  assert.equal((await archive.delete('s-1')).messageCount, 1)
  assert.deepEqual((await archive.search('pears')).hits, [])
})

test('a failure is an Error with the code of its kind', async (t) => {
  const archive = await temporaryArchive(t)
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'file'), '')
  await archive.ingest({ externalId: 'ab-1', source: 'test' }, [said('m', 'x')])
  await archive.ingest({ externalId: 'ab-2', source: 'test' }, [said('m', 'x')])

  assert.deepEqual(await failure(archive.session('absent')), ['not_found', 'session `absent` not found'])
  assert.equal((await failure(archive.session('ab-')))[0], 'invalid_input')
  assert.equal((await failure(archive.ingest({ externalId: '', source: 'test' }, [])))[0], 'invalid_input')
  assert.equal((await failure(archive.embed()))[0], 'not_found')
  assert.equal((await failure(archive.import({ paths: [join(folder, 'gone')] })))[0], 'not_found')
  assert.equal((await failure(open(join(folder, 'file', 'below'))))[0], 'io')
  assert.equal((await failure(open(folder, { cacheBytes: -1 })))[0], 'invalid_input')
  await assert.rejects(archive.session('absent'), Error)
  await assert.rejects(all(archive.messages('absent')), { code: 'not_found' })
  await assert.rejects(all(archive.export({ ids: ['absent'] })), { code: 'not_found' })
})

test('a word that is none of those it may be is refused, and the message names them', async (t) => {
  const archive = await temporaryArchive(t)
  const session = { externalId: 's', source: 'test' }
  const wrong = { ...said('m', 'x'), role: 'robot' }

  assert.deepEqual(await failure(archive.ingest(session, [wrong])), [
    'invalid_input',
    '`role` must be one of `user`, `assistant`, `tool`, `system`, got `robot`',
  ])
  const part = { ...said('m', 'x'), parts: [{ kind: 'poem', text: '' }] }
  assert.match((await failure(archive.ingest(session, [part])))[1], /`kind` must be one of `text`/)
  assert.match((await failure(archive.search('x', { mode: 'psychic' })))[1], /`mode` must be one of/)
  assert.match((await failure(archive.search('x', { filter: { colour: 'red' } })))[1], /`source`, `project`/)
  assert.match((await failure(archive.context('x', { format: 'pdf' })))[1], /`markdown`/)
})

test('a settings file in the folder is heeded, and one that is damaged is named', async (t) => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'config.toml'), 'model = "mine"\nunknown = 1\n')
  assert.equal((await open(folder)).modelId, 'mine')
  assert.equal((await open(folder, { model: 'other' })).modelId, 'other')
  writeFileSync(join(folder, 'config.toml'), 'model = [')
  assert.match((await failure(open(folder)))[1], /config\.toml/)
})

test('a list comes in full, in order and once, over many pages', async (t) => {
  const archive = await temporaryArchive(t)
  await fill(archive, 150)
  const long = Array.from({ length: 200 }, (_, index) => said(`m-${index}`, `text ${index} `.repeat(200)))
  await archive.ingest({ externalId: 'long', source: 'test' }, long)

  const sessions = await all(archive.sessions())
  assert.equal(new Set(sessions.map((session) => session.externalId)).size, 151)
  assert.deepEqual(
    (await all(archive.messages('long'))).map((message) => message.externalId),
    long.map((message) => message.externalId),
  )
  assert.equal((await all(archive.sessions({ source: 'absent' }))).length, 0)
})

test('a session that changes while the list is read is not missed and not told twice', async (t) => {
  const archive = await temporaryArchive(t)
  await fill(archive, 150)
  const seen = []
  for await (const session of archive.sessions()) {
    // Comes to the front, where it was passed already.
    if (seen.length === 10) {
      await archive.ingest({ externalId: 's-20', source: 'test' }, [said('m-2', 'later', 1_767_225_700_000)])
    }
    seen.push(session.externalId)
  }
  assert.equal(seen.length, 150)
  assert.equal(new Set(seen).size, 150)
})

test('both kinds of module give the same', async () => {
  const required = createRequire(import.meta.url)('opensync')
  assert.equal(required.open, open)
  assert.equal(version(), createRequire(import.meta.url)('opensync/package.json').version)
})

test('sources say what of each agent is here, and what is not stored yet', async (t) => {
  const folder = temporaryFolder(t)
  const projects = join(folder, 'projects')
  mkdirSync(join(projects, '-shop'), { recursive: true })
  const message = { role: 'user', content: 'hello' }
  const line = { type: 'user', uuid: 'u-1', sessionId: 's-1', version: '2.1.0', cwd: '/shop', timestamp: '2026-01-01T00:00:00Z', message }
  writeFileSync(join(projects, '-shop', 's-1.jsonl'), JSON.stringify(line) + '\n')
  process.env.CLAUDE_CONFIG_DIR = folder
  t.after(() => delete process.env.CLAUDE_CONFIG_DIR)
  const archive = await temporaryArchive(t)
  const claude = async () => (await archive.sources()).find((state) => state.name === 'claude-code')
  const before = await claude()
  assert.deepEqual([before.title, before.logs, before.waiting, before.sessions], ['Claude Code', 1, 1, 0])
  assert.deepEqual(before.roots, [{ path: projects, state: 'found' }])
  await archive.import({ source: 'claude-code' })
  const after = await claude()
  assert.deepEqual([after.waiting, after.sessions, after.versions[0].version], [0, 1, '2.1.0'])
})

test('times, quotations and checks are there as well', async (t) => {
  assert.equal(parseTime('2026-01-31T00:00:00Z'), 1_769_817_600_000)
  assert.equal(parseTime('soon'), null)
  assert.match(quoted('text'), /^<(opensync-recall-[0-9a-f]{12})>\n[^]*text\n<\/\1>\n$/)
  const folder = temporaryFolder(t)
  await fill(await open(folder), 2)
  const report = await check(folder)
  assert.deepEqual([report.isStoreIntact, report.sessions, report.problems], [true, 2, []])
})
