// Plugin: fed with events as OpenCode sends them, without OpenCode itself.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { open } from 'opensync'
import plugin from '../plugin/index.mjs'
import { all, setEnvironment, temporaryFolder } from './support/archive.mjs'
import { startServer } from './support/server.mjs'

/** A plugin in a home of its own, and an OpenCode that knows one session. */
async function start(t, { options = {}, credentials } = {}) {
  const home = temporaryFolder(t)
  if (credentials) {
    mkdirSync(join(home, '.opensync'))
    writeFileSync(join(home, '.opensync', 'credentials.json'), JSON.stringify(credentials))
  }
  setEnvironment(t, { HOME: home, USERPROFILE: home, OPENSYNC_HOME: join(home, 'archive'), OPENCODE_DB: ':memory:' })
  const info = { id: 'ses_1', title: 'The lamp', directory: '/home/ada/lamp', version: '1', time: { created: Date.now(), updated: Date.now() } }
  const messages = []
  const client = { session: { get: async () => ({ data: info }), messages: async () => ({ data: messages }) } }
  const hooks = await plugin.server({ client }, options)
  t.after(() => hooks.dispose())
  const tell = (type, properties) => hooks.event({ event: { id: 'evt_1', type, properties } })
  const say = (number, text) => {
    const message = { id: `msg_${number}`, sessionID: 'ses_1', role: number % 2 ? 'assistant' : 'user', time: { created: Date.now() } }
    const part = { id: `prt_${number}`, sessionID: 'ses_1', messageID: message.id, type: 'text', text }
    messages.push({ info: message, parts: [part] })
    tell('message.updated', { sessionID: 'ses_1', info: message })
    tell('message.part.updated', { sessionID: 'ses_1', part, time: Date.now() })
  }
  const faults = () => {
    const file = join(home, 'archive', 'logs', 'opencode-plugin.log')
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
  tell('session.created', { sessionID: 'ses_1', info })
  return { archive: () => open(join(home, 'archive')), faults, home, hooks, messages, say, tell }
}

test('what is told is stored before OpenCode is at rest', { timeout: 30_000 }, async (t) => {
  const { archive, say } = await start(t)
  say(0, 'why is the lamp dark?')
  const opened = await archive()
  for await (const { externalId } of opened.changes({ after: 0 })) {
    assert.equal(externalId, 'ses_1')
    if ((await opened.session('ses_1')).messageCount === 1) break
  }
})

test('an event of an unknown type or shape is passed over', { timeout: 30_000 }, async (t) => {
  const { archive, faults, hooks, say, tell } = await start(t)
  for (const type of ['session.updated', 'session.deleted', 'session.idle', 'session.error', 'message.updated', 'message.removed', 'message.part.updated', 'message.part.removed', 'plugin.added', '']) {
    for (const properties of [undefined, {}, { info: {} }, { part: {} }, { sessionID: '' }]) tell(type, properties)
  }
  await hooks.event({ event: undefined })
  say(0, 'still here')
  await hooks.dispose()
  assert.equal((await all((await archive()).messages('ses_1')))[0].parts[0].text, 'still here')
  assert.equal(faults(), '')
})

test('the server of opencode-sync is sent what is new, redacted, and nothing twice', { timeout: 60_000 }, async (t) => {
  const server = await startServer(t)
  const { faults, home, hooks, say, tell } = await start(t, { credentials: { convexUrl: server.url, apiKey: server.key } })
  const sent = (count) => new Promise((resolve) => {
    const timer = setInterval(() => server.messages.size === count && (clearInterval(timer), resolve()), 20)
  })

  say(0, 'connect to postgres://ada:Tr0ub4dor&3@db/orders')
  tell('session.idle', { sessionID: 'ses_1' })
  await sent(1)
  say(1, 'done')
  tell('session.idle', { sessionID: 'ses_1' })
  await hooks.dispose()

  assert.equal(server.sessions.get('ses_1').title, 'The lamp')
  assert.equal(server.messages.get('msg_0').textContent, 'connect to postgres://ada:[redacted:url-password]@db/orders')
  assert.equal(server.messages.get('msg_1').textContent, 'done')
  assert.equal(server.requests.filter((request) => request === 'POST /sync/message').length, 2)
  assert.deepEqual(JSON.parse(readFileSync(join(home, '.opensync/synced-sessions.json'), 'utf8')).sessionIds, ['ses_1'])
  assert.equal(faults(), '')
})

test('what is kept on this machine is not sent by the plugin, by whatever it is kept', { timeout: 60_000 }, async (t) => {
  for (const keep of [
    (archive) => archive.annotate('ses_1', { localOnly: true }),
    (archive) => archive.setLocalOnly('/home/ada/lamp'),
    async (archive) => {
      await archive.ingest({ externalId: 'parent', source: 'opencode' }, [])
      await archive.annotate('parent', { localOnly: true })
      await archive.ingest({ externalId: 'ses_1', source: 'opencode', parent: { kind: 'subagent', externalId: 'parent' } }, [])
    },
  ]) {
    const server = await startServer(t)
    const { archive, faults, home, hooks, say, tell } = await start(t, { credentials: { convexUrl: server.url, apiKey: server.key } })
    const opened = await archive()
    await opened.ingest({ externalId: 'ses_1', source: 'opencode', project: { path: '/home/ada/lamp' } }, [])
    await keep(opened)
    assert.equal(await opened.mayLeave('ses_1'), false)
    say(0, 'heliotrope')
    tell('session.idle', { sessionID: 'ses_1' })
    while (!(await opened.findSession('ses_1')).messageCount) await new Promise((resolve) => setTimeout(resolve, 50))
    await new Promise((resolve) => setTimeout(resolve, 1000))
    await hooks.dispose()
    assert.equal(server.sessions.size + server.messages.size, 0)
    assert.ok(!existsSync(join(home, '.opensync/synced-sessions.json')))
    assert.equal(faults(), '')
  }
})

test('a server that does not answer is a line in the log, and nothing is sent if that is not wanted', { timeout: 60_000 }, async (t) => {
  const refused = await start(t, { credentials: { convexUrl: 'http://127.0.0.1:1', apiKey: 'osk_0123456789abcdef' } })
  refused.say(0, 'hello')
  refused.tell('session.idle', { sessionID: 'ses_1' })
  await new Promise((resolve) => setTimeout(resolve, 5500))
  await refused.hooks.dispose()
  assert.match(refused.faults(), /push: .*could not reach `http:\/\/127.0.0.1:1`/)

  const server = await startServer(t)
  const silent = await start(t, { credentials: { convexUrl: server.url, apiKey: server.key }, options: { push: false } })
  silent.say(0, 'hello')
  silent.tell('session.idle', { sessionID: 'ses_1' })
  await silent.hooks.dispose()
  assert.equal((await (await silent.archive()).session('ses_1')).messageCount, 1)
  assert.deepEqual(server.requests, [])
})

test('a session that is deleted stays, unless it is to go', { timeout: 30_000 }, async (t) => {
  for (const [options, isKept] of [[{}, true], [{ deleted: 'delete' }, false]]) {
    const { archive, hooks, say, tell } = await start(t, { options })
    say(0, 'hello')
    tell('session.idle', { sessionID: 'ses_1' })
    const opened = await archive()
    while (!(await opened.findSession('ses_1'))) await new Promise((resolve) => setTimeout(resolve, 50))
    await new Promise((resolve) => setTimeout(resolve, 500))
    tell('session.deleted', { sessionID: 'ses_1', info: { id: 'ses_1' } })
    await hooks.dispose()
    assert.equal((await opened.findSession('ses_1')) !== null, isKept)
  }
})

test('the tools answer with what was said, marked as quoted, and tell what went wrong', { timeout: 30_000 }, async (t) => {
  const { archive, home, hooks } = await start(t)
  const parts = [{ kind: 'text', text: 'the lamp needs a fuse' }]
  const message = { externalId: 'm', role: 'user', createdAt: Date.parse('2026-01-31T12:00:00Z'), parts }
  await (await archive()).ingest({ externalId: 'earlier', source: 'test', title: 'Fuses', project: { path: '/home/ada/lamp' } }, [message])

  const found = await hooks.tool.opensync_search.execute({ query: 'fuse' }, {})
  assert.match(found, /<opensync-recall-[^]*## Fuses\nid: earlier\ntest · .*lamp · 1 messages · 2026-01-31\n> the lamp needs a fuse/)
  assert.match(await hooks.tool.opensync_search.execute({ query: 'elephant', cursor: '' }, {}), /Nothing was found\./)
  assert.match(await hooks.tool.opensync_session.execute({ id: 'earlier', cursor: '' }, {}), /\*\*user\*\* \(m\)\nthe lamp needs a fuse/)
  assert.match(await hooks.tool.opensync_session.execute({ id: 'nobody' }, {}), /`nobody` not found/)
  assert.match(await hooks.tool.opensync_list.execute({}, {}), /id: earlier/)
  assert.match(await hooks.tool.opensync_stats.execute({}, {}), /1 messages/)
  assert.match(await hooks.tool.opensync_context.execute({ query: 'what does the lamp need?' }, {}), /needs a fuse/)
  assert.match(await hooks.tool.opensync_context.execute({}, {}), /`query` is missing/)

  writeFileSync(join(home, 'file'), '')
  const broken = await plugin.server({}, { folder: join(home, 'file', 'below') })
  assert.match(await broken.tool.opensync_search.execute({ query: 'fuse' }, {}), /could not be searched/)
})
