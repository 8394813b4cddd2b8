// Write your own session: stores a conversation of a program's own, goes on with it, and shows it.
//
// An archive takes sessions from any program: a source is a word, and an id is what you choose. Give
// the same message again and nothing changes; give it with other parts and it is replaced.
//
//> added 2, then 1
//> the same again changes something: false
//>      user | text        | Why is the lamp dark?
//> assistant | text        | I will look at the switch.
//> assistant | tool_call   | {"room":"kitchen"}
//>      tool | tool_result | off
//> 3 messages, 1280 tokens, $0.0048
import { open } from 'opensync'

const archive = await open()

const session = {
  externalId: 'session-1',
  source: 'my-agent',
  title: 'A lamp that does not light',
  project: { path: '/home/ada/lamp' },
}
// Milliseconds since 1970, UTC.
const noon = Date.parse('2026-01-01T12:00:00Z')
const question = {
  externalId: 'm-1',
  role: 'user',
  createdAt: noon,
  parts: [{ kind: 'text', text: 'Why is the lamp dark?' }],
}
const answer = {
  externalId: 'm-2',
  role: 'assistant',
  createdAt: noon + 4000,
  model: 'claude-sonnet-4-5',
  usage: { input: 1200, output: 80 },
  parts: [
    { kind: 'text', text: 'I will look at the switch.' },
    { kind: 'tool_call', callId: 'call-1', name: 'read_switch', text: '{"room":"kitchen"}' },
  ],
}
const result = {
  externalId: 'm-3',
  role: 'tool',
  createdAt: noon + 5000,
  parts: [{ kind: 'tool_result', callId: 'call-1', name: 'read_switch', text: 'off' }],
}

const first = await archive.ingest(session, [question, answer])
const more = await archive.ingest(session, [result])
const again = await archive.ingest(session, [question])
console.log(`added ${first.messagesAdded}, then ${more.messagesAdded}`)
console.log(`the same again changes something: ${again.isChanged}`)

for await (const { role, parts } of archive.messages('session-1')) {
  for (const { kind, text } of parts) console.log(`${role.padStart(9)} | ${kind.padEnd(11)} | ${text}`)
}
const { messageCount, usage, costNanos } = await archive.session('session-1')
console.log(`${messageCount} messages, ${usage.input + usage.output} tokens, $${(costNanos / 1e9).toFixed(4)}`)
