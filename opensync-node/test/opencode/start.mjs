// Start: the real OpenCode for a test, in a folder that is gone afterwards.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { temporaryFolder } from '../support/archive.mjs'
import { Agent, install } from './agent.mjs'
import { startModel } from './model.mjs'

const program = install()

/** Options of a test that needs OpenCode. */
export const options = { skip: program ? false : 'OpenCode could not be installed from npm', timeout: 600_000 }

/** OpenCode and the model that it talks to. */
export async function start(t, settings) {
  const model = await startModel(t)
  const agent = new Agent(program, temporaryFolder(t), model.url, settings)
  return { agent, model }
}

/** What the plugin wrote down as failed. */
export function faults(agent) {
  const file = join(agent.archive, 'logs', 'opencode-plugin.log')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** Waits until `condition` holds. */
export async function until(condition, limit = 60_000) {
  const end = Date.now() + limit
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('it did not come')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
