// Recall in a prompt: gathers what was said about something, to be pasted into a prompt.
//
//> fits: true
//> quotes: retries back off, with a jitter
import { open } from 'opensync'

const archive = await open()
const answer = { kind: 'text', text: 'retries back off, with a jitter' }
await archive.ingest({ externalId: 'session-1', source: 'my-agent' }, [
  { externalId: 'message-1', role: 'assistant', createdAt: 0, parts: [answer] },
])

const pack = await archive.context('how do retries work?', { budget: 500 })
console.log(`fits: ${pack.tokens <= 500}`)
for (const { turns } of pack.passages) console.log(`quotes: ${turns[0].text}`)
