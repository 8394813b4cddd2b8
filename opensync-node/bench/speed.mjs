// Speed: what a call from JavaScript costs beyond the engine's own time, and how long it holds the event loop.
//
//     node bench/speed.mjs [SESSIONS]
//
// The engine tells how long it took itself; the rest is the way there and back. On a busy machine that
// is mostly waiting for a processor, so where the system tells it (Linux), the time on a processor is
// shown as well: that of the thread of JavaScript is what a call from JavaScript costs more.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

import { open } from 'opensync'

const SESSIONS = Number(process.argv[2] ?? 2000)
const ROUNDS = 300
const WORDS = 'lock store index reader writer merge retry build test cache token session parser query vector page'.split(' ')

let state = 42
/** A number below `limit`, the same in each run. */
function next(limit) {
  state = (state * 1103515245 + 12345) % 2147483648
  return state % limit
}

const sentence = (length) => Array.from({ length }, () => `${WORDS[next(WORDS.length)]}${next(40) || ''}`).join(' ')
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** Milliseconds on a processor: of the thread of JavaScript, and of all others. */
function processor() {
  try {
    const times = readdirSync('/proc/self/task').map((id) => {
      const ns = readFileSync(`/proc/self/task/${id}/schedstat`, 'utf8').split(' ')[0]
      return [Number(id) === process.pid, Number(ns) / 1e6]
    })
    const sum = (isOwn) => times.filter(([own]) => own === isOwn).reduce((all, [, time]) => all + time, 0)
    return { own: sum(true), others: sum(false) }
  } catch {
    return { own: NaN, others: NaN }
  }
}

async function fill(archive) {
  for (let number = 0; number < SESSIONS; number++) {
    const messages = Array.from({ length: 10 }, (_, index) => ({
      externalId: `m-${index}`,
      role: index % 2 ? 'assistant' : 'user',
      createdAt: 1_767_225_600_000 + number * 60_000 + index,
      parts: [{ kind: 'text', text: sentence(60) }],
    }))
    await archive.ingest({ externalId: `s-${number}`, source: 'bench', title: sentence(5) }, messages)
  }
  while ((await archive.catchUp()) > 0);
}

/** Calls many times, one after the other. */
async function measure(name, call) {
  for (let round = 0; round < 20; round++) await call()
  const [whole, engine, synchronous] = [[], [], []]
  const before = processor()
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now()
    const promise = call()
    synchronous.push(performance.now() - started)
    const { tookMs = NaN } = await promise
    whole.push(performance.now() - started)
    engine.push(tookMs)
  }
  const after = processor()
  const each = (key) => (after[key] - before[key]) / ROUNDS
  const more = median(whole.map((time, index) => time - engine[index]))
  const own = median(engine) ?? 0
  console.log(`${name}: engine ${own.toFixed(3)} ms, on the way ${more.toFixed(3)} ms more, ${((100 * more) / own).toFixed(1)} %; the call itself ${median(synchronous).toFixed(3)} ms`)
  console.log(`  on a processor: engine ${each('others').toFixed(3)} ms, JavaScript ${each('own').toFixed(3)} ms more, ${((100 * each('own')) / each('others')).toFixed(1)} %`)
}

/** The longest time for which the event loop did nothing else, while `work` runs. */
async function held(name, work) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const before = processor()
  await work()
  const own = processor().own - before.own
  delay.disable()
  // The histogram counts the timer's own millisecond as well.
  const ms = (value) => (value / 1e6 - 1).toFixed(1)
  console.log(`event loop during ${name}: held ${ms(delay.percentile(50))} ms in the middle, ${ms(delay.percentile(99))} ms at 99 %, ${ms(delay.max)} ms at most; ${own.toFixed(0)} ms on a processor`)
}

const folder = mkdtempSync(join(tmpdir(), 'opensync-speed-'))
const archive = await open(folder)
await held('nothing', () => new Promise((resolve) => setTimeout(resolve, 3000)))
await held('ingest', () => fill(archive))
await measure('search', () => archive.search(`${sentence(3)}`))
await measure('context', () => archive.context(`how does the ${sentence(3)} work?`, { budget: 1500 }))
await held('searches', async () => {
  await Promise.all(Array.from({ length: 100 }, () => archive.search(sentence(3), { limit: 20 })))
})
await held('all messages', async () => {
  for await (const session of archive.sessions()) for await (const message of archive.messages(session.externalId)) message.role
})
await held('an export', async () => {
  for await (const piece of archive.export({ format: 'jsonl' })) piece.length
})
rmSync(folder, { recursive: true, force: true })
