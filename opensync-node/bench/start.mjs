// Start: what the plugin adds to the start of the real OpenCode.
//
//     node bench/start.mjs [ROUNDS]
//
// Runs OpenCode with and without the plugin in turn, on the same prompt, and has a plugin of its own
// tell inside OpenCode how long loading and starting ours took. OpenCode comes from npm into
// `OPENSYNC_CLIENTS`, once.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

import { Agent, install } from '../test/opencode/agent.mjs'
import { startModel } from '../test/opencode/model.mjs'

const ROUNDS = Number(process.argv[2] ?? 10)
const plugin = fileURLToPath(new URL('../plugin/index.mjs', import.meta.url))

/** Loads our plugin in OpenCode, and writes down how long that took. */
const WATCH = (file) => `
  import { appendFileSync } from 'node:fs'
  const started = performance.now()
  const { default: plugin } = await import(${JSON.stringify(plugin)})
  const loaded = performance.now() - started
  export default { id: 'watched', async server(input, options) {
    const started = performance.now()
    const hooks = await plugin.server(input, options)
    appendFileSync(${JSON.stringify(file)}, [loaded, performance.now() - started].join(' ') + '\\n')
    return hooks
  } }`

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]
const ms = (value) => `${value.toFixed(1)} ms`

const program = install()
if (!program) {
  console.log('skipped: OpenCode could not be installed from npm')
  process.exit(0)
}
const folder = mkdtempSync(join(tmpdir(), 'opensync-start-'))
const ends = []
const model = await startModel({ after: (end) => ends.push(end) })
const agents = {
  without: new Agent(program, join(folder, 'without'), model.url, { hasPlugin: false }),
  with: new Agent(program, join(folder, 'with'), model.url),
  watched: new Agent(program, join(folder, 'watched'), model.url, { hasPlugin: false }),
}
const file = join(folder, 'times')
const plugins = join(agents.watched.project, '.opencode', 'plugin')
mkdirSync(plugins, { recursive: true })
writeFileSync(join(plugins, 'watched.js'), WATCH(file))

const times = { without: [], with: [], watched: [] }
// The first round fills caches and makes databases.
for (let round = -1; round < ROUNDS; round++) {
  for (const [name, agent] of Object.entries(agents)) {
    const started = performance.now()
    const { code, text } = await agent.run('script:plain please')
    if (code !== 0 || !text.includes('wombat')) throw new Error(`OpenCode ended with ${code}: ${text}`)
    if (round >= 0) times[name].push(performance.now() - started)
  }
}
const told = readFileSync(file, 'utf8').trim().split('\n').slice(1).map((line) => line.split(' ').map(Number))
console.log(`| ${ROUNDS} runs of a prompt, p50 | |\n|---|---:|`)
console.log(`| OpenCode without the plugin | ${ms(median([...times.without]))} |`)
console.log(`| OpenCode with it | ${ms(median([...times.with]))} |`)
console.log(`| one run beside the other | ${ms(median(times.with.map((time, index) => time - times.without[index])))} more |`)
console.log(`| inside OpenCode: loading the plugin | ${ms(median(told.map(([load]) => load)))} |`)
console.log(`| inside OpenCode: starting it | ${ms(median(told.map(([, start]) => start)))} |`)
ends.forEach((end) => end())
rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
