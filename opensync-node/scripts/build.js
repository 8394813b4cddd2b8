// Build: compiles the addon and puts it where `binding.js` finds it.
//
//     node scripts/build.js [--debug] [--to FILE]
'use strict'

const { spawnSync } = require('node:child_process')
const { copyFileSync, existsSync, renameSync, rmSync } = require('node:fs')
const { join, resolve } = require('node:path')

const { platforms } = require('../binding.js')

const home = join(__dirname, '..')

/** The workspace to build: the repository, or the sources that come with the package. */
function workspace() {
  const places = [join(home, '..'), join(home, 'source')]
  const place = places.find((folder) => existsSync(join(folder, 'opensync-core', 'Cargo.toml')))
  if (!place) fail('this package has no sources to build')
  return place
}

/** Compiles, and tells where the library is. */
function compile(isDebug) {
  const cargo = process.env.CARGO || 'cargo'
  const mode = isDebug ? [] : ['--release']
  // With the rest of the workspace dependencies have the features that its tests build them with.
  const what = isDebug && workspace() === join(home, '..') ? ['--workspace'] : ['-p', 'opensync-node']
  // The sources in the package have the versions of the lock file, but fewer crates.
  const lock = workspace() === join(home, 'source') ? [] : ['--locked']
  const build = spawnSync(
    cargo,
    ['build', ...what, ...mode, ...lock, '--message-format=json-render-diagnostics'],
    { cwd: workspace(), stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 1 << 28 },
  )
  if (build.error) fail(`needs the Rust toolchain (cargo 1.95 or newer): ${build.error.message}`)
  if (build.status !== 0) fail(`cargo ended with ${build.status}`)
  const messages = build.stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
  const made = messages.filter((message) => message.reason === 'compiler-artifact' && message.target.name === 'opensync_node')
  return made.flatMap((message) => message.filenames).find((name) => /\.(so|dylib|dll)$/.test(name))
}

/** The name of the addon on this machine. */
function addonName() {
  // Only a program that is linked to glibc tells its version.
  const isMusl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime
  return `opensync.${platforms()[isMusl ? 1 : 0]}.node`
}

function fail(why) {
  console.error(`opensync could not be built: ${why}`)
  process.exit(1)
}

/** Builds the addon, whole or not at all; in place, unless another one is told. */
function build(isDebug, told) {
  const library = compile(isDebug)
  const addon = told ? resolve(told) : join(home, addonName())
  const unfinished = `${addon}.${process.pid}`
  copyFileSync(library, unfinished)
  renameSync(unfinished, addon)
  // What came with the package is built once; what cargo keeps of it is a hundred times the addon.
  if (workspace() === join(home, 'source')) rmSync(join(home, 'source', 'target'), { recursive: true, force: true })
  console.error(`built ${addon}`)
}

module.exports = { addonName, build }

if (require.main === module) {
  const to = process.argv.indexOf('--to')
  build(process.argv.includes('--debug'), to > 0 ? process.argv[to + 1] : undefined)
}
