// Speed: what a call from JavaScript costs beside the same call from Rust, and how long it holds the
// event loop.
//
//     OPENSYNC_VERBS=target/release/examples/verbs node bench/speed.mjs [SESSIONS]
//
// A program in Rust has the same archive open, and both are asked the same questions in turn: each
// answers how long it took, whole. On a busy machine that is mostly waiting for a processor, so where
// the system tells it (Linux), the time on a processor is shown, too: what the thread of JavaScript
// spends comes on top of the engine's.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PerformanceObserver, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'

import { open } from 'opensync'

const SESSIONS = process.argv[2] ?? '2000'
const ROUNDS = 3
const LIMIT = 10
const BUDGET = 1500

const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)]
const ms = (value) => `${value.toFixed(3)} ms`
const beside = (rust, node) => `${ms(rust)} | ${ms(node)} | ${((100 * (node - rust)) / rust).toFixed(1)} %`

/** Milliseconds that a thread, by default that of JavaScript, has been on a processor. */
function processor(id = process.pid) {
  try {
    return Number(readFileSync(`/proc/self/task/${id}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    return NaN
  }
}

/** Milliseconds on a processor: of the thread of JavaScript, and of all others. */
function processors() {
  const ids = processor() >= 0 ? readdirSync('/proc/self/task').filter((id) => Number(id) !== process.pid) : []
  return { own: processor(), others: ids.reduce((all, id) => all + processor(id), 0) }
}

/** The program in Rust, which fills the archive, and the questions that it has. */
async function startRust(folder) {
  const child = spawn(process.env.OPENSYNC_VERBS, [folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const tell = async (...words) => {
    child.stdin.write(`${words.join('\t')}\n`)
    return (await lines.next()).value
  }
  const questions = JSON.parse(await tell('seed', SESSIONS))
  const ask = async (verb, measure, question) => Number(await tell(verb, measure, question))
  return { questions, ask, end: () => child.stdin.end() }
}

/** Asks both the same in turn. */
async function compare(name, measure, rust, call) {
  const [theirs, ours] = [[], []]
  for (const question of rust.questions.slice(0, 50)) await Promise.all([call(question), rust.ask(name, measure, question)])
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, question] of rust.questions.entries()) {
      const own = async () => {
        const started = performance.now()
        await call(question)
        ours.push(performance.now() - started)
      }
      // Who asks second finds the processor's caches filled.
      if (index % 2) await own()
      theirs.push(await rust.ask(name, measure, question))
      if (!(index % 2)) await own()
    }
  }
  const before = processors()
  for (const question of rust.questions) await call(question)
  const after = processors()
  const each = (key) => (after[key] - before[key]) / rust.questions.length
  const more = percentile(ours.map((time, index) => time - theirs[index]), 0.5)
  console.log(`| ${name}, p50 | ${beside(percentile(theirs, 0.5), percentile(ours, 0.5))} |`)
  console.log(`| ${name}, mean of the middle half | ${middle(theirs, ours)} |`)
  console.log(`| ${name}, one beside the other, p50 | | ${ms(more)} more | ${((100 * more) / percentile(theirs, 0.5)).toFixed(1)} % |`)
  console.log(`| ${name}, on a processor | ${ms(each('others'))} | ${ms(each('own'))} more | ${((100 * each('own')) / each('others')).toFixed(1)} % |`)
}

/** The means without the fastest and the slowest quarter, which are of other questions or of bad luck. */
function middle(theirs, ours) {
  const mean = (values) => {
    const sorted = [...values].sort((a, b) => a - b)
    const half = sorted.slice(Math.floor(sorted.length / 4), Math.ceil((sorted.length * 3) / 4))
    return half.reduce((sum, value) => sum + value, 0) / half.length
  }
  return beside(mean(theirs), mean(ours))
}

/** The longest time for which the event loop did nothing else, while `work` runs. */
async function held(name, work) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  // The delay has waiting for a processor in it; what the loop spent on one between two ticks has not.
  let [last, most] = [processor(), 0]
  const tick = setInterval(() => {
    const now = processor()
    most = Math.max(most, now - last)
    last = now
  }, 1)
  const before = last
  // The collector of garbage holds the loop as well, for what the caller keeps of the answers.
  let collected = 0
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) collected = Math.max(collected, duration)
  })
  observer.observe({ entryTypes: ['gc'] })
  delay.enable()
  await work()
  delay.disable()
  clearInterval(tick)
  const own = processor() - before
  await new Promise((resolve) => setTimeout(resolve, 10))
  observer.disconnect()
  // The histogram counts the timer's own millisecond as well.
  const told = (value) => (value / 1e6 - 1).toFixed(1)
  console.log(`| ${name} | ${told(delay.percentile(99))} ms | ${told(delay.max)} ms | ${most.toFixed(1)} ms | ${own.toFixed(0)} ms | ${collected.toFixed(1)} ms |`)
}

const folder = mkdtempSync(join(tmpdir(), 'opensync-speed-'))
const rust = await startRust(folder)
const archive = await open(folder)

console.log(`${SESSIONS} sessions, ${rust.questions.length} questions, ${ROUNDS} times each\n`)
console.log('| call | Rust | Node | more |\n|---|---:|---:|---:|')
await compare('search', LIMIT, rust, (question) => archive.search(question, { limit: LIMIT }))
await compare('context', BUDGET, rust, (question) => archive.context(question, { budget: BUDGET }))
rust.end()

console.log('\n| event loop during | held, p99 | at most | at most, on a processor | in all, on a processor | a collection, at most |\n|---|---:|---:|---:|---:|---:|')
await held('nothing', () => new Promise((resolve) => setTimeout(resolve, 2000)))
await held('100 searches, one after another', async () => {
  for (const question of rust.questions.slice(0, 100)) await archive.search(question)
})
for (const limit of [10, 100]) {
  await held(`100 searches at once, ${limit} hits each`, () =>
    Promise.all(rust.questions.slice(0, 100).map((question) => archive.search(question, { limit }))))
}
await held('100 context packs at once', () =>
  Promise.all(rust.questions.slice(0, 100).map((question) => archive.context(question))))
await held('500 ingests at once', () =>
  Promise.all(Array.from({ length: 500 }, (_, number) =>
    archive.ingest({ externalId: `held-${number}`, source: 'bench' }, [
      { externalId: 'm', role: 'user', createdAt: number, parts: [{ kind: 'text', text: `number ${number}` }] },
    ]))))
await held('all sessions', async () => {
  for await (const session of archive.sessions()) session.title
})
await held('all messages of 100 sessions', async () => {
  let count = 0
  for await (const session of archive.sessions()) {
    if (++count > 100) break
    for await (const message of archive.messages(session.externalId)) message.role
  }
})
await held('an export', async () => {
  for await (const piece of archive.export({ format: 'jsonl' })) piece.length
})
rmSync(folder, { recursive: true, force: true })
