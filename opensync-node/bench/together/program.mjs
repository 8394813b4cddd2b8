// Program: one that stores, searches, recalls and exports, in a process of its own.
import { open } from 'opensync'

const [name, end] = process.argv.slice(2)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const archive = await open()
for (let round = 0; Date.now() < Number(end); round++) {
  const id = `${name}-${round}`
  const parts = [{ kind: 'text', text: `program ${round} stores the lock` }]
  await archive.ingest({ externalId: id, source: 'test' }, [{ externalId: 'm', role: 'user', createdAt: Date.now(), parts }])
  const { pending, hits } = await archive.search(`program${round} OR lock`, { limit: 20 })
  if (hits.length === 0 && pending === 0) throw new Error('what was stored is not found')
  await archive.context('who stores the lock?', { budget: 500 })
  if (round % 20 === 0) for await (const piece of archive.export({ format: 'jsonl', ids: [id] })) piece.length
  console.log(JSON.stringify({ stored: id, messages: 1 }))
  await pause(100)
}
