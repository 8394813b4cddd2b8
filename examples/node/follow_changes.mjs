// Follow: sees what becomes different as it does, and stops after a while.
//
//> session-1 upserted
//> session-1 deleted
//> no more
import { open } from 'opensync'

const archive = await open()
const changes = archive.changes({ signal: AbortSignal.timeout(2000) })

await archive.ingest({ externalId: 'session-1', source: 'my-agent' })
await archive.delete('session-1')

try {
  for await (const change of changes) console.log(change.externalId, change.kind)
} catch (error) {
  console.log('no more')
}
