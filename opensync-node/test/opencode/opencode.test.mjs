// OpenCode: the real one, driven by a scripted model; its database beside the archive.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

import { open } from 'opensync'
import { all } from '../support/archive.mjs'
import { ended, kill } from './agent.mjs'
import { assertSame } from './compare.mjs'
import { faults, options, start, until } from './start.mjs'

test('conversations with tools, failures, thinking and subagents are stored as OpenCode has them', options, async (t) => {
  const { agent } = await start(t)

  for (const script of ['tools', 'error', 'task', 'plain']) await agent.run(`script:${script} please`)

  const archive = await open(agent.archive)
  const counts = await assertSame(agent, archive)
  assert.equal(counts.sessions, 5)
  assert.equal(faults(agent), '')
  const kinds = new Set()
  for await (const session of archive.sessions()) {
    for await (const message of archive.messages(session.externalId)) {
      for (const part of message.parts) kinds.add(part.kind)
    }
  }
  for (const kind of ['text', 'thinking', 'tool_call', 'tool_result', 'step']) assert.ok(kinds.has(kind), kind)
  assert.equal((await archive.search('"quokka is content"')).hits.length, 1)
  const { total } = await archive.stats()
  assert.ok(total.claimedCostNanos > 0 && total.usage.cacheRead > 0 && total.usage.reasoning > 0)
  t.diagnostic(`${counts.sessions} sessions, ${counts.messages} messages, ${counts.parts} parts are the same`)
})

test('an import afterwards adds where the original lies, and changes nothing else', options, async (t) => {
  const { agent } = await start(t)
  await agent.run('script:tools please')
  const archive = await open(agent.archive)
  const [before] = await all(archive.sessions())
  const last = await archive.lastChange()
  const paths = [join(agent.home, '.local/share/opencode')]

  await archive.import({ source: 'opencode', paths })
  await archive.import({ source: 'opencode', paths })

  const [after] = await all(archive.sessions())
  assert.deepEqual(after, { ...before, origin: join(paths[0], 'opencode.db') })
  assert.equal(await archive.lastChange(), last + 1)
  for await (const change of archive.changes({ after: last })) {
    assert.equal(change.messagesAdded + change.messagesChanged + change.messagesDeleted, 0)
    break
  }
})

test('two at once write to one archive', options, async (t) => {
  const { agent } = await start(t)
  // OpenCode itself does not bear two first starts at once.
  await agent.run('script:plain please')
  const ends = await Promise.all([agent.run('script:tools one'), agent.run('script:tools two')])
  assert.deepEqual(ends.map((end) => end.code), [0, 0])
  const counts = await assertSame(agent, await open(agent.archive))
  assert.equal(counts.sessions, 3)
  assert.equal(faults(agent), '')
})

test('one that is killed in the middle has stored what it did', options, async (t) => {
  const { agent } = await start(t)
  const child = agent.start('script:kill please')
  const end = ended(child, 120_000)
  const archive = await open(agent.archive)
  // The long tool runs: nothing more happens until the kill.
  const isRunning = async () => {
    for await (const session of archive.sessions()) {
      const messages = await all(archive.messages(session.externalId))
      if (messages.some((message) => message.parts.some((part) => part.text.includes('sleep 60')))) return true
    }
    return false
  }
  await until(isRunning)
  await new Promise((resolve) => setTimeout(resolve, 1000))
  kill(child)
  await end

  const counts = await assertSame(agent, archive)
  assert.equal(counts.sessions, 1)
  assert.equal((await archive.search('before the kill', { mode: 'lexical' })).hits.length, 1)

  await agent.run('script:plain go on')
  assert.equal((await assertSame(agent, archive)).sessions, 2)
})

test('the agent can search and recall what was said before', options, async (t) => {
  const { agent, model } = await start(t)
  await agent.run('script:tools please')

  await agent.run('script:recall please')

  const asked = model.requests.at(-1).messages.filter((message) => message.role === 'tool')
  const [found, recalled] = asked.map((message) => JSON.stringify(message.content))
  for (const answer of [found, recalled]) {
    assert.match(answer, /<opensync-recall-/)
    assert.match(answer, /quokka is content/)
  }
  const archive = await open(agent.archive)
  await assertSame(agent, archive)
  // What was recalled is not found again: one session said it.
  assert.equal((await archive.search('"quokka is content"')).hits.length, 1)
})

test('an archive that cannot be opened costs the agent nothing', options, async (t) => {
  const { agent } = await start(t)
  mkdirSync(agent.archive, { recursive: true })
  writeFileSync(join(agent.archive, 'config.toml'), 'model = [')

  const { code, text } = await agent.run('script:plain please')

  assert.equal(code, 0)
  assert.match(text, /wombat/)
})
