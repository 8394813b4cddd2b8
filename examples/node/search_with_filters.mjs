// Search with filters: finds messages by words, narrowed with filters that are typed or given.
//
//> how did we fix the rounding of prices?: 2 found
//>   s-1 | user | [Prices] [round] wrongly | 2 more
//>   s-2 | user | A [round] lamp, please | 0 more
//> round* -lamp project:shop role:user: 1 found
//>   s-1 | user | Prices [round] wrongly | 0 more
//> what failed outside of the lamp: 1 found
//>   s-1 | tool | test round_price failed | 0 more
//> each message: 3 found
import { open } from 'opensync'

const archive = await open()
await fill()

const sentence = 'how did we fix the rounding of prices?'
show(sentence, await archive.search(sentence))
const typed = 'round* -lamp project:shop role:user'
show(typed, await archive.search(typed))
const errors = await archive.search('', { filter: { has: 'error', exclude: { project: 'lamp' } }, limit: 5 })
show('what failed outside of the lamp', errors)
const each = await archive.search('price', { eachMessage: true })
console.log(`each message: ${each.hits.length} found`)

/** Prints hits, with what was found in brackets. */
function show(what, { hits }) {
  console.log(`${what}: ${hits.length} found`)
  for (const hit of hits) console.log(`  ${hit.externalId} | ${hit.role ?? 'title'} | ${marked(hit)} | ${hit.more} more`)
}

function marked({ snippet, highlights }) {
  const mark = (text, [begin, end]) => `${text.slice(0, begin)}[${text.slice(begin, end)}]${text.slice(end)}`
  return highlights.reduceRight(mark, snippet)
}

async function fill() {
  const noon = Date.parse('2026-01-01T12:00:00Z')
  const said = (externalId, role, text, more) => ({ externalId, role, createdAt: noon, parts: [{ kind: 'text', text, ...more }] })
  await archive.ingest({ externalId: 's-1', source: 'my-agent', project: { path: '/home/ada/shop' } }, [
    said('1', 'user', 'Prices round wrongly'),
    said('2', 'tool', 'test round_price failed', { kind: 'tool_result', callId: 'c', isError: true }),
    said('3', 'assistant', 'Fixed: roundPrice() rounds half to even now.'),
  ])
  await archive.ingest({ externalId: 's-2', source: 'my-agent', project: { path: '/home/ada/lamp' } }, [
    said('1', 'user', 'A round lamp, please'),
  ])
}
