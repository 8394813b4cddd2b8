// Bun: its program for this machine, as it lies in its npm package: it needs no script to be run.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = fileURLToPath(new URL('../../node_modules/@oven', import.meta.url))

/** The program; nothing if it is not installed. */
export function findBun() {
  const names = existsSync(modules) ? readdirSync(modules) : []
  const program = process.platform === 'win32' ? 'bun.exe' : 'bun'
  const programs = names.map((name) => join(modules, name, 'bin', program))
  return programs.find((program) => spawnSync(program, ['--version']).status === 0)
}

export const missing = 'bun is not installed: npm install in opensync-node'
