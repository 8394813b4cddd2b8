// Follow changes: keeps level with an archive while somebody else writes to it, as a mirror does.
//
// Each change has a position. Keep the position of the last one you dealt with, ask for those after
// it, and you miss none and see none twice, whoever wrote them.
//
//> one: 1 added, 0 changed
//> two: 1 added, 0 changed
//> one: 0 added, 1 changed
//> two: deleted
//> level with the archive at position 4
import { open } from 'opensync'

const archive = await open()
const writing = write()

let position = 0
for await (const change of archive.changes({ after: position })) {
  const { externalId, kind, messagesAdded: added, messagesChanged: changed } = change
  console.log(kind === 'upserted' ? `${externalId}: ${added} added, ${changed} changed` : `${externalId}: ${kind}`)
  position = change.position
  if (kind === 'deleted') break
}
await writing
console.log(`level with the archive at position ${position}`)

async function write() {
  const say = (session, text) => {
    const message = { externalId: 'm', role: 'user', createdAt: 1_767_268_800_000, parts: [{ kind: 'text', text }] }
    return archive.ingest({ externalId: session, source: 'my-agent' }, [message])
  }
  await say('one', 'hello')
  await say('two', 'hello')
  await say('one', 'good morning')
  await archive.delete('two')
}
