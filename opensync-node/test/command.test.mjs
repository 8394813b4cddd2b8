// Command: `opencode-sync`, against a server on this machine.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { open } from 'opensync'
import { temporaryFolder } from './support/archive.mjs'
import { findBun, missing } from './support/bun.mjs'
import { startServer } from './support/server.mjs'

const package_ = fileURLToPath(new URL('..', import.meta.url))

/** A person's home, and the command run in it. */
class Home {
  constructor(test) {
    this.folder = temporaryFolder(test)
    this.write('project/.keep', '')
  }

  write(path, content) {
    const file = join(this.folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  }

  read(path) {
    return JSON.parse(readFileSync(join(this.folder, path), 'utf8'))
  }

  /** Runs `opencode-sync`, and gives its exit code and all it printed. */
  async run(given, input = '') {
    const env = {
      PATH: process.env.PATH,
      HOME: this.folder,
      USERPROFILE: this.folder,
      OPENSYNC_HOME: join(this.folder, 'archive'),
      ...(process.env.NAPI_RS_NATIVE_LIBRARY_PATH && { NAPI_RS_NATIVE_LIBRARY_PATH: process.env.NAPI_RS_NATIVE_LIBRARY_PATH }),
    }
    const child = spawn(process.execPath, [join(package_, 'plugin', 'command.js'), ...given], {
      cwd: join(this.folder, 'project'),
      env,
    })
    let text = ''
    child.stdout.on('data', (piece) => (text += piece))
    child.stderr.on('data', (piece) => (text += piece))
    child.stdin.end(input)
    const code = await new Promise((resolve) => child.once('close', resolve))
    return { code, text }
  }

  async logIn(server) {
    this.write('.opensync/credentials.json', { convexUrl: server.url, apiKey: server.key })
  }

  /** A session as OpenCode kept it before its database. */
  addOldSession(id, { updated = 1_767_225_600_000, text = 'hello', title = `About ${id}` } = {}) {
    const storage = '.local/share/opencode/storage'
    const time = { created: updated - 1000, updated }
    this.write(`${storage}/session/p1/${id}.json`, { id, title, directory: '/home/ada/shop', projectID: 'p1', version: '1.0.0', time })
    this.write(`${storage}/message/${id}/msg_${id}_1.json`, { role: 'user', time: { created: updated - 1000 } })
    this.write(`${storage}/part/msg_${id}_1/prt_1.json`, { type: 'text', text })
    this.write(`${storage}/message/${id}/msg_${id}_2.json`, {
      role: 'assistant',
      modelID: 'm1',
      providerID: 'scripted',
      cost: 0.25,
      tokens: { input: 10, output: 5, reasoning: 2, cache: { read: 100, write: 20 } },
      time: { created: updated - 500 },
    })
    this.write(`${storage}/part/msg_${id}_2/prt_1.json`, {
      type: 'tool',
      callID: 'c1',
      tool: 'bash',
      state: { status: 'completed', input: { command: 'ls' }, output: 'a.txt' },
    })
    this.write(`${storage}/part/msg_${id}_2/prt_2.json`, { type: 'text', text: 'done' })
  }
}

test('login asks for a server and a key, tries both, and keeps them for their owner only', async (t) => {
  const server = await startServer(t)
  const home = new Home(t)

  const { code, text } = await home.run(['login'], `${server.url}/\n${server.key}\n`)

  assert.equal(code, 0, text)
  assert.deepEqual(home.read('.opensync/credentials.json'), { convexUrl: `${server.url}/`, apiKey: server.key })
  assert.match(text, /osk_0123\.\.\.cdef/)
  assert.ok(!text.includes(server.key))
  if (process.platform !== 'win32') {
    assert.equal(statSync(join(home.folder, '.opensync/credentials.json')).mode & 0o077, 0)
  }
  assert.match((await home.run(['status'])).text, /Configured\nServer:/)
  assert.match((await home.run(['config'])).text, /^Server:/)
  assert.equal((await home.run(['logout'])).code, 0)
  assert.deepEqual(home.read('.opensync/credentials.json'), {})
  assert.match((await home.run(['status'])).text, /Not configured/)
})

test('login keeps nothing that does not work', async (t) => {
  const server = await startServer(t)
  const home = new Home(t)
  const wrong = ['--url', server.url, '--key', 'osk_wrong']

  for (const [given, why] of [
    [['--url', server.url, '--key', 'key'], /begins with osk_/],
    [wrong, /does not take the API key/],
    [['--url', 'http://127.0.0.1:1', '--key', server.key], /could not reach/],
    [['--url', 'http://', '--key', server.key], /must be an address/],
  ]) {
    const { code, text } = await home.run(['login', ...given])
    assert.equal(code, 1)
    assert.match(text, why)
  }
  assert.ok(!existsSync(join(home.folder, '.opensync')))
})

test('verify reads settings with comments, and finds the plugin by name or by path', async (t) => {
  const server = await startServer(t)
  const home = new Home(t)
  await home.logIn(server)
  const verify = async () => (await home.run(['verify'])).text

  assert.match(await verify(), /Plugin: +MISSING[^]*Incomplete/)
  home.write('.config/opencode/opencode.jsonc', `{ // mine\n "plugin": ["other", ["opensync@1.2", {"a": 1}],],\n}`)
  assert.match(await verify(), /Plugin: +OK \(.*opencode\.jsonc\)[^]*Ready/)
  home.write('.config/opencode/opencode.jsonc', '{ /* "plugin": ["opensync"] */ }')
  assert.match(await verify(), /MISSING/)
  home.write('project/opencode.json', { plugin: [package_] })
  assert.match(await verify(), /Ready/)
})

test('what is kept on this machine is never sent, whatever was asked', { timeout: 60_000 }, async (t) => {
  const server = await startServer(t)
  const home = new Home(t)
  await home.logIn(server)
  for (const id of ['ses_1', 'ses_2']) home.addOldSession(id, { text: 'heliotrope', title: 'heliotrope' })
  home.addOldSession('ses_3')
  const archive = await open(join(home.folder, 'archive'))
  await archive.import({ source: 'opencode', paths: [join(home.folder, '.local/share/opencode')] })
  await archive.annotate('ses_1', { localOnly: true })
  await archive.setLocalOnly('/home/ada/diary')
  await archive.ingest({ externalId: 'ses_2', source: 'opencode', project: { path: '/home/ada/diary/x' } }, [])
  assert.deepEqual([await archive.mayLeave('ses_1'), await archive.mayLeave('ses_2'), await archive.mayLeave('ses_3')], [false, false, true])

  for (const options of [['--new'], ['--all'], ['--force'], ['--force', '--no-redact'], ['--force', '--dry-run']]) {
    const { code, text } = await home.run(['sync', ...options])
    assert.equal(code, 0, text)
    assert.match(text, /Kept on this machine: 2/, options.join(' '))
    assert.ok(!text.includes('heliotrope'), text)
  }
  assert.deepEqual([...server.sessions.keys()], ['ses_3'])
  assert.ok(!JSON.stringify([...server.messages.values()]).includes('heliotrope'))
  assert.deepEqual(home.read('.opensync/synced-sessions.json').sessionIds, ['ses_3'])

  await archive.annotate('ses_1', { localOnly: false })
  assert.match((await home.run(['sync', '--new'])).text, /Sessions synced: 1/)
  assert.equal(server.sessions.get('ses_1').title, 'heliotrope')
})

test('new sessions are sent whole, once, and again when they have grown', { timeout: 60_000 }, async (t) => {
  const server = await startServer(t)
  const home = new Home(t)
  await home.logIn(server)
  home.addOldSession('ses_1')

  const first = await home.run(['sync', '--new'])

  assert.equal(first.code, 0, first.text)
  assert.match(first.text, /Sessions synced: 1\nMessages synced: 2\nSkipped: 0\nFailed: 0/)
  const session = server.sessions.get('ses_1')
  assert.equal(session.title, 'About ses_1')
  assert.equal(session.projectName, 'shop')
  assert.equal(session.createdAt, 1_767_225_599_000)
  assert.deepEqual([session.promptTokens, session.completionTokens, session.model], [130, 7, 'm1'])
  const answer = server.messages.get('msg_ses_1_2')
  assert.deepEqual(answer.parts.map((part) => part.type), ['tool-call', 'tool-result', 'text'])
  assert.equal(answer.textContent, 'done')
  assert.equal(answer.createdAt, 1_767_225_599_500)

  assert.match((await home.run(['sync', '--new'])).text, /Sessions synced: 0[^]*Skipped: 1/)
  home.addOldSession('ses_1', { updated: 1_767_225_700_000 })
  assert.match((await home.run(['sync', '--new'])).text, /Sessions synced: 1/)
  assert.match((await home.run(['sync', '--force'])).text, /Sessions synced: 1/)
  assert.match((await home.run(['sync', '--all'])).text, /Sessions synced: 0/)
  server.sessions.clear()
  assert.match((await home.run(['sync', '--all'])).text, /Sessions synced: 1/)
})

test('what the earlier plugin had sent counts as sent', { timeout: 60_000 }, async (t) => {
  const server = await startServer(t)
  const home = new Home(t)
  await home.logIn(server)
  home.addOldSession('ses_1')
  home.addOldSession('ses_2')
  home.write('.opensync/synced-sessions.json', { sessionIds: ['ses_1'], lastUpdated: 1 })

  await home.run(['sync', '--new'])

  assert.deepEqual([...server.sessions.keys()], ['ses_2'])
  assert.deepEqual(home.read('.opensync/synced-sessions.json').sessionIds.sort(), ['ses_1', 'ses_2'])
})

test('a dry run sends nothing, and a range leaves out what is not in it', { timeout: 60_000 }, async (t) => {
  const server = await startServer(t)
  const home = new Home(t)
  await home.logIn(server)
  home.addOldSession('ses_old', { updated: Date.parse('2025-06-01T12:00:00Z') })
  home.addOldSession('ses_new', { updated: Date.parse('2026-01-01T12:00:00Z') })

  const dry = await home.run(['sync', '--new', '--dry-run', '--since', '2025-12-01T00:00:00Z'])
  assert.match(dry.text, /would send ses_new +2 messages/)
  assert.ok(!dry.text.includes('ses_old'))
  assert.equal(server.sessions.size, 0)

  await home.run(['sync', '--new', '--until=2025-12-01T00:00:00Z'])
  assert.deepEqual([...server.sessions.keys()], ['ses_old'])
  assert.match((await home.run(['sync', '--new', '--since', 'soon'])).text, /is no time/)
  assert.match((await home.run(['sync', '--dryrun'])).text, /is no option/)
})

test('secrets do not leave the machine, unless they are told to', { timeout: 60_000 }, async (t) => {
  const server = await startServer(t)
  const home = new Home(t)
  await home.logIn(server)
  const password = 'postgres://ada:Tr0ub4dor&3@db/orders'
  home.addOldSession('ses_1', { text: `connect to ${password}`, title: password })

  await home.run(['sync', '--new'])
  assert.equal(server.messages.get('msg_ses_1_1').textContent, 'connect to postgres://ada:[redacted:url-password]@db/orders')
  assert.ok(!server.sessions.get('ses_1').title.includes('Tr0ub4dor'))

  await home.run(['sync', '--force', '--no-redact'])
  assert.ok(server.messages.get('msg_ses_1_1').textContent.includes('Tr0ub4dor'))
})

test('a server that is busy is asked again, and a session that failed is not counted as sent', { timeout: 60_000 }, async (t) => {
  const server = await startServer(t, { failures: [503, 429] })
  const home = new Home(t)
  await home.logIn(server)
  home.addOldSession('ses_1')
  assert.match((await home.run(['sync', '--new'])).text, /Sessions synced: 1[^]*Failed: 0/)

  home.addOldSession('ses_2')
  server.failures.push(200, 400)
  const failed = await home.run(['sync', '--new'])
  assert.equal(failed.code, 1)
  assert.match(failed.text, /failed ses_2: .* answered 400[^]*Failed: 1/)
  assert.match((await home.run(['sync', '--new'])).text, /Sessions synced: 1/)
})

test('without a server the archive is filled all the same', { timeout: 60_000 }, async (t) => {
  const home = new Home(t)
  home.addOldSession('ses_1')
  const { code, text } = await home.run(['sync', '--all'])
  assert.equal(code, 0)
  assert.match(text, /1 sessions and 2 messages are new[^]*nothing is sent/)
})

test('sessions in the database are sent like those in files', { timeout: 60_000 }, async (t) => {
  // Bun has SQLite built in.
  const program = findBun()
  if (!program) return t.skip(missing)
  const server = await startServer(t)
  const home = new Home(t)
  await home.logIn(server)
  home.addOldSession('ses_1')
  const make = `const { Database } = require('bun:sqlite'); const db = new Database(process.argv[1])
    db.exec(\`create table project (id text primary key, worktree text);
    create table session (id text primary key, project_id text, parent_id text, directory text, title text, version text, time_created int, time_updated int);
    create table message (id text primary key, session_id text, time_created int, time_updated int, data text);
    create table part (id text primary key, message_id text, session_id text, time_created int, time_updated int, data text);
    insert into session values ('ses_2', 'p', null, '/home/ada/shop', 'New', '1.18.33', 1, 2);
    insert into message values ('msg_2', 'ses_2', 1, 1, '{"role":"user"}');
    insert into part values ('prt_2', 'msg_2', 'ses_2', 1, 1, '{"type":"text","text":"hello"}')\`)`
  const made = spawnSync(program, ['-e', make, join(home.folder, '.local/share/opencode/opencode.db')])
  assert.equal(made.status, 0, String(made.stderr))

  await home.run(['sync', '--new'])

  assert.deepEqual([...server.sessions.keys()].sort(), ['ses_1', 'ses_2'])
  assert.equal(server.messages.get('msg_2').textContent, 'hello')
})

test('the connection is tried without leaving anything behind', async (t) => {
  const server = await startServer(t)
  const home = new Home(t)
  assert.match((await home.run(['sync'])).text, /no server is known/)
  await home.logIn(server)
  assert.match((await home.run(['sync'])).text, /Health: OK\nAPI key: OK \(0 sessions are there\)/)
  await home.logIn({ ...server, key: 'osk_other' })
  const { code, text } = await home.run(['sync'])
  assert.deepEqual([code, /API key: FAILED/.test(text)], [1, true])
  assert.equal(server.sessions.size, 0)
})

test('an unknown word, a question and nothing at all show the help', async (t) => {
  const home = new Home(t)
  for (const given of [[], ['what'], ['--help'], ['-h'], ['help'], ['sync', '--help']]) {
    const { code, text } = await home.run(given)
    assert.deepEqual([code, text.startsWith('opencode-sync: ')], [0, true], given.join(' '))
  }
  for (const word of ['version', '-v', '--version']) {
    assert.match((await home.run([word])).text, /^opencode-sync-plugin v\d+\.\d+\.\d+\n$/)
  }
})
