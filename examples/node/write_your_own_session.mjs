// Remember: stores a conversation of a program's own, and finds it again.
//
//> 1 message is new
//> The build | why does the build fail on the runner?
import { open } from 'opensync'

const archive = await open()

const done = await archive.ingest({ externalId: 'session-1', source: 'my-agent', title: 'The build' }, [
  {
    externalId: 'message-1',
    role: 'user',
    createdAt: Date.parse('2026-01-01T00:00:00Z'),
    parts: [{ kind: 'text', text: 'why does the build fail on the runner?' }],
  },
])
console.log(`${done.messagesAdded} message is new`)

const { hits } = await archive.search('builds failing')
for (const hit of hits) console.log(`${hit.title} | ${hit.snippet}`)
