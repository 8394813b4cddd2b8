// Share: what leaves an archive for people, programs and other archives, and what does not.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { findSecrets, redact, secretRules } from 'opensync'
import { all, failure, fill, said, temporaryArchive, temporaryFolder } from './support/archive.mjs'

const secret = 'postgres://ada:Tr0ub4dor&3@db/orders'
const text = async (pieces) => Buffer.concat(await all(pieces)).toString()

test('a share shows a session to whoever knows its address, without secrets, until it is ended', async (t) => {
  const archive = await temporaryArchive(t)
  await archive.ingest({ externalId: 's', source: 'test', title: 'Orders' }, [
    said('m-1', 'where are the orders?'),
    said('m-2', `in ${secret}`),
    said('m-3', 'thank you'),
  ])

  const share = await archive.share('s', { last: 2 })
  const page = await archive.openShare(share.slug)
  assert.match(page, /<!doctype html>[^]*where are the orders/i)
  assert.ok(!page.includes('Tr0ub4dor') && !page.includes('thank you'))
  assert.match(await archive.openShare(share.slug, { format: 'markdown' }), /redacted:url-password/)
  assert.equal(JSON.parse(await archive.openShare(share.slug, { format: 'json' })).messages.length, 2)
  assert.deepEqual(await archive.shareCounts(['s', 'nobody']), { s: 1 })
  const [line] = await archive.shares()
  assert.deepEqual([line.session, line.title, line.messageCount, line.views, line.redact], ['s', 'Orders', 2, 3, true])

  assert.equal((await archive.unshare(share.slug)).slug, share.slug)
  assert.equal((await failure(archive.openShare(share.slug)))[0], 'not_found')
  assert.equal((await failure(archive.unshare(share.slug)))[0], 'not_found')
  assert.deepEqual(await archive.shares(), [])
})

test('a share may take a password, and what is kept here is not shared', async (t) => {
  const archive = await temporaryArchive(t)
  await fill(archive, 2)

  const { slug, hasPassword } = await archive.share('s-0', { password: 'open sesame', redact: false })
  assert.equal(hasPassword, true)
  assert.equal(await archive.openShare(slug), null)
  assert.equal(await archive.openShare(slug, { password: 'please' }), null)
  assert.match(await archive.openShare(slug, { password: 'open sesame' }), /redb lock/)

  await archive.annotate('s-1', { localOnly: true })
  assert.equal((await failure(archive.share('s-1')))[0], 'invalid_input')
  assert.equal((await failure(archive.share('s-0', { expiresAt: 1 })))[0], 'invalid_input')
  assert.equal((await failure(archive.share('s-0', { first: 5 })))[0], 'invalid_input')
  assert.match((await failure(archive.openShare(slug, { format: 'pdf' })))[1], /`page`, `markdown`, `json`/)
})

test('secrets are found in a text and in a session, where JavaScript counts them', async (t) => {
  const archive = await temporaryArchive(t)
  await archive.ingest({ externalId: 's', source: 'test' }, [said('m', `😀 see ${secret}`)])

  const [found] = await findSecrets(`😀 see ${secret}`)
  assert.equal(`😀 see ${secret}`.slice(found.start, found.end), 'Tr0ub4dor&3')
  assert.ok(secretRules().includes(found.rule))
  assert.deepEqual(await findSecrets('mail ada@shop.dev'), [])
  assert.equal((await findSecrets('mail ada@shop.dev', { emails: true })).length, 1)
  assert.match(await redact('mail ada@shop.dev', { emails: true }), /^mail \[redacted:email/)

  const [finding] = await archive.findings('s')
  assert.deepEqual([finding.messageId, finding.message, finding.part], ['m', 1, 1])
  assert.equal(finding.line, '😀 see postgres://ada:[redacted:url-password]@db/orders')
  assert.equal((await failure(archive.findings('absent')))[0], 'not_found')
})

test('an export may be redacted, and comes in every format', async (t) => {
  const archive = await temporaryArchive(t)
  await archive.ingest({ externalId: 's', source: 'test' }, [said('m', `see ${secret}`)])

  for (const format of ['markdown', 'json', 'jsonl', 'csv', 'html', 'markdown-plain', 'markdown-table']) {
    assert.match(await text(archive.export({ format })), /Tr0ub4dor/, format)
    const hidden = await text(archive.export({ format, redact: true }))
    assert.ok(hidden.includes('redacted:url-password') && !hidden.includes('Tr0ub4dor'), format)
  }
})

test('sessions that people marked become tests for the tools that evaluate models', async (t) => {
  const archive = await temporaryArchive(t)
  const answer = { ...said('m-2', 'a bird that does not fly', 1_767_225_600_001), role: 'assistant', model: 'm1' }
  await archive.ingest({ externalId: 's-1', source: 'test' }, [said('m-1', 'what is a kiwi?'), answer])
  await archive.ingest({ externalId: 's-2', source: 'test' }, [said('m-1', 'what is a yak?')])

  await archive.annotate('s-1', { evalReady: true, evalStatus: 'golden', tags: ['birds'] })
  const { annotation } = await archive.session('s-1')
  assert.deepEqual([annotation.evalReady, annotation.evalStatus, typeof annotation.reviewedAt], [true, 'golden', 'number'])
  assert.deepEqual((await all(archive.sessions({ has: 'eval' }))).map((info) => info.externalId), ['s-1'])
  assert.equal((await all(archive.sessions({ tag: ['birds'], status: 'golden' }))).length, 1)
  assert.equal((await all(archive.sessions({ status: 'incorrect' }))).length, 0)

  const path = join(temporaryFolder(t), 'evals.json')
  const report = await archive.evalsTo(path)
  assert.deepEqual([report.ready, report.sessions, report.testCases], [1, 1, 1])
  const [test] = JSON.parse(readFileSync(path, 'utf8'))
  assert.deepEqual([test.input, test.actual_output], ['what is a kiwi?', 'a bird that does not fly'])
  assert.equal(await text(archive.evals()), readFileSync(path, 'utf8'))
  assert.match(await text(archive.evals({ format: 'promptfoo', ids: ['s-1'] })), /kiwi/)
  assert.match((await failure(archive.evalsTo(path, { format: 'exam' })))[1], /`deepeval`, `openai`/)
  await assert.rejects(all(archive.evals({ ids: ['absent'] })), { code: 'not_found' })
})

test('archives become equal by batches that a program carries', async (t) => {
  const [here, there] = [await temporaryArchive(t), await temporaryArchive(t)]
  await here.ingest({ externalId: 'secret', source: 'test', project: { path: '/home/ada/own' } }, [said('m', 'x')])
  await here.setLocalOnly('/home/ada/own')
  await fill(here, 30)
  assert.notEqual(await here.archiveId(), await there.archiveId())

  for (let from, last = Infinity; (from?.position ?? 0) < last; ) {
    const batch = await here.syncBatch({ from, maxBytes: 2000 })
    const applied = await there.applySync(batch.body)
    assert.equal((await there.applySync(batch.body)).messages, 0)
    assert.equal(applied.messages, batch.messages)
    ;({ next: from, last } = batch)
  }

  assert.equal((await all(there.sessions())).length, 30)
  assert.deepEqual(await here.localOnly(), ['/home/ada/own'])
  await here.setLocalOnly('/home/ada/own', false)
  assert.deepEqual(await here.localOnly(), [])
  assert.equal((await failure(there.applySync(Buffer.from('nonsense'))))[0], 'invalid_input')
})
