// Changes: what a person does to a conversation in the real OpenCode, and every kind of part.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { open } from 'opensync'
import { all } from '../support/archive.mjs'
import { assertSame } from './compare.mjs'
import { faults, options, start, until } from './start.mjs'

const MODEL = { providerID: 'scripted', modelID: 'm1' }
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** A conversation in an OpenCode that serves, and the archive beside it. */
async function startSession(t) {
  const { agent, model } = await start(t)
  const { ask, stop, kill } = await agent.serve()
  t.after(kill)
  const archive = await open(agent.archive)
  const { id } = await ask('POST', '/session', {})
  const session = (method, path, body) => ask(method, `/session/${id}${path}`, body)
  const say = (...parts) =>
    session('POST', '/message', { model: MODEL, parts: parts.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)) })
  /** Waits until the archive has what OpenCode has; says what is different if that never comes. */
  const settle = async () => {
    let last
    const isSame = () => assertSame(agent, archive).then((counts) => (last = counts), (error) => ((last = error), false))
    await until(isSame, 20_000).catch(() => {
      throw last
    })
    return last
  }
  return { agent, archive, ask, id, model, say, session, settle, stop }
}

/** Kinds and names of all parts of a session. */
async function kindsOf(archive, id) {
  const messages = await all(archive.messages(id))
  return new Set(messages.flatMap(({ parts }) => parts.flatMap(({ kind, name }) => [kind, name])))
}

test('every kind of part is stored as OpenCode has it', options, async (t) => {
  const { agent, archive, id, say, session, settle } = await startSession(t)

  await say('script:tools please', {
    type: 'file', mime: 'image/png', filename: 'dot.png', url: `data:image/png;base64,${PICTURE}`,
  }, {
    type: 'file', mime: 'text/plain', filename: 'note.md', url: `data:text/plain;base64,${Buffer.from('Ein Gruß').toString('base64')}`,
  })
  await say('script:plain look', { type: 'agent', name: 'general' })
  await say({ type: 'subtask', agent: 'general', description: 'Look', prompt: 'script:plain look around' })
  await session('POST', '/shell', { agent: 'build', model: MODEL, command: 'echo from the shell' })
  await session('POST', '/summarize', MODEL)

  const counts = await settle()
  const kinds = await kindsOf(archive, id)
  for (const kind of ['text', 'thinking', 'tool_call', 'tool_result', 'step', 'image', 'patch', 'compaction', 'agent', 'subtask']) {
    assert.ok(kinds.has(kind), `${kind} is not among ${[...kinds].join(', ')}`)
  }
  assert.ok(counts.sessions >= 2)
  const children = (await all(archive.sessions())).filter((info) => info.parent)
  assert.deepEqual(children.map((info) => info.parent), [{ kind: 'subagent', externalId: id }])
  assert.equal(faults(agent), '')
})

test('what is edited, removed, reverted or broken off in OpenCode is so in the archive', options, async (t) => {
  const { agent, archive, id, say, session, settle } = await startSession(t)
  await say('script:tools please')
  await say('script:plain and then')
  await settle()

  const [{ info: first, parts: [part] }] = await session('GET', '/message')
  await session('PATCH', `/message/${first.id}/part/${part.id}`, { ...part, text: 'script:tools edited' })
  await settle()
  // The plugin's process may be at the index: what it has not indexed yet is pending.
  await until(async () => (await archive.search('edited')).hits[0]?.messageId === first.id)

  const answers = await session('GET', '/message')
  const { info, parts } = answers.at(-1)
  await session('DELETE', `/message/${info.id}/part/${parts.find(({ type }) => type === 'text').id}`)
  await settle()
  await session('DELETE', `/message/${info.id}`)
  await settle()
  assert.equal((await all(archive.messages(id))).length, answers.length - 1)

  await session('POST', '/revert', { messageID: answers.at(-2).info.id })
  await say('script:plain once more')
  await settle()

  const fork = await session('POST', '/fork', {})
  await session('PATCH', '', { title: 'A title of my own' })
  await settle()
  assert.equal((await archive.session(id)).title, 'A title of my own')
  assert.ok((await archive.session(fork.id)).messageCount > 0)

  const said = say('script:kill please').catch(() => {})
  const isRunning = async () => (await all(archive.messages(id))).some(({ parts }) => parts.some(({ text }) => text.includes('sleep 60')))
  await until(isRunning)
  await session('POST', '/abort')
  await said
  await settle()
  const broken = (await all(archive.messages(id))).filter((message) => message.isError)
  assert.match(JSON.stringify(broken), /MessageAbortedError/)
  assert.equal(faults(agent), '')
})

test('a session that is deleted in OpenCode stays in the archive', options, async (t) => {
  const { agent, archive, id, say, session, settle, stop } = await startSession(t)
  await say('script:plain please')
  await settle()
  const { messageCount } = await archive.session(id)

  await session('DELETE', '')
  await stop()

  assert.deepEqual(await agent.rows('select * from session'), [])
  assert.equal((await archive.session(id)).messageCount, messageCount)
  assert.equal(faults(agent), '')
})
