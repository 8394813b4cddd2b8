// Package: what is published, how it is installed, and that its types are current.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { temporaryFolder } from './support/archive.mjs'
import { findBun, missing } from './support/bun.mjs'

const require = createRequire(import.meta.url)
const home = fileURLToPath(new URL('..', import.meta.url))
const { addonName } = require('../scripts/build.js')
const { load } = require('../binding.js')
const needs = 'needs @napi-rs/cli: npm install in opensync-node'
const hasCli = existsSync(join(home, 'node_modules', '@napi-rs', 'cli'))

function run(command, given, options = {}) {
  const ran = spawnSync(command, given, { encoding: 'utf8', shell: process.platform === 'win32', ...options })
  assert.equal(ran.status, 0, `${command} ${given.join(' ')}: ${ran.stdout}${ran.stderr}`)
  return ran.stdout
}

/** A folder for the addon under the name that it is published by. */
function addons(t) {
  const folder = temporaryFolder(t)
  const built = process.env.NAPI_RS_NATIVE_LIBRARY_PATH ?? join(home, addonName())
  cpSync(built, join(folder, addonName()))
  // What is published has no symbols for a debugger, which are most of a debug build.
  spawnSync('strip', ['--strip-debug', join(folder, addonName())])
  return folder
}

/** Makes the packages of this machine. Gives their files: the main one, and that of the platform. */
function makePackages(t) {
  const to = join(temporaryFolder(t), 'dist')
  run(process.execPath, [join(home, 'scripts', 'release.js'), '--addons', addons(t), '--to', to])
  const names = readdirSync(to).map((name) => join(to, name))
  const isPlatform = (name) => basename(name).startsWith('opensync-node-')
  return { main: names.find((name) => !isPlatform(name)), platform: names.find(isPlatform), count: names.length }
}

/** An empty project that installs `packages`, without asking any registry. */
function install(t, packages, ...options) {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const known = join(home, 'node_modules', 'jsonc-parser')
  const given = ['install', '--offline', '--no-fund', '--no-audit', ...options, ...packages, known]
  run('npm', given, { cwd: folder, env: clean() })
  return folder
}

/** The environment without the addon that the tests are run with. */
function clean(more = {}) {
  const env = { ...process.env, ...more }
  delete env.NAPI_RS_NATIVE_LIBRARY_PATH
  return env
}

const PROGRAM = `
  const { open } = require('opensync')
  open(process.argv[2]).then(async (archive) => {
    await archive.ingest({ externalId: 's', source: 'test', title: 'The quokka' })
    console.log((await archive.search('quokka')).hits.length)
  })`

/** What the program says in a project, run by \`command\`. */
function use(t, folder, command) {
  writeFileSync(join(folder, 'program.cjs'), PROGRAM)
  return run(command, [join(folder, 'program.cjs'), temporaryFolder(t)], { cwd: folder, env: clean() }).trim()
}

test('the package of this platform is all that a project needs, in Node and in Bun', { timeout: 300_000 }, (t) => {
  if (!hasCli) return t.skip(needs)
  const { main, platform, count } = makePackages(t)
  assert.equal(count, 2)

  const folder = install(t, [main, platform])

  assert.equal(use(t, folder, process.execPath), '1')
  const bun = findBun()
  if (bun) assert.equal(use(t, folder, bun), '1')
  else t.diagnostic(missing)
  const modules = join(folder, 'node_modules')
  const { version, optionalDependencies } = JSON.parse(readFileSync(join(modules, 'opensync', 'package.json'), 'utf8'))
  assert.deepEqual(Object.values(optionalDependencies), [version])
  assert.ok(existsSync(join(modules, ...Object.keys(optionalDependencies)[0].split('/'))))
  assert.match(run(join(modules, '.bin', 'opencode-sync'), ['version'], { env: clean() }), /v\d/)

  // Without it the sources are there, and the error says how to build them.
  rmSync(join(modules, '@opensync'), { recursive: true })
  const failed = spawnSync(process.execPath, [join(folder, 'program.cjs'), temporaryFolder(t)], { cwd: folder, env: clean(), encoding: 'utf8' })
  assert.match(failed.stderr, /could not load the addon of opensync: there is none for .*npm run build/)
  const source = join(modules, 'opensync', 'source')
  const metadata = ['metadata', '--no-deps', '--format-version', '1']
  const cargo = spawnSync(process.env.CARGO || 'cargo', metadata, { cwd: source, encoding: 'utf8' })
  if (cargo.error) return t.diagnostic('cargo is not installed')
  assert.deepEqual(JSON.parse(cargo.stdout).packages.map(({ name }) => name).sort(), ['opensync-core', 'opensync-node'])
})

test('what is packed by hand has the sources, and nothing is left of them', { timeout: 120_000 }, (t) => {
  const [{ files }] = JSON.parse(run('npm', ['pack', '--dry-run', '--json'], { cwd: home }).replace(/^[^[]*/, ''))
  const paths = files.map(({ path }) => path)
  for (const path of ['index.js', 'plugin/index.mjs', 'source/Cargo.lock', 'source/opensync-core/src/lib.rs', 'source/opensync-node/build.rs']) {
    assert.ok(paths.includes(path), path)
  }
  assert.deepEqual(paths.filter((path) => /\.node$|^test|^bench|^node_modules/.test(path)), [])
  assert.ok(!existsSync(join(home, 'source')))
})

test('without a prebuilt addon it is built from the sources of the package', { timeout: 3_600_000 }, (t) => {
  if (!process.env.OPENSYNC_BUILD) return t.skip('takes minutes: make test-node-build')
  const { main } = makePackages(t)

  const folder = install(t, [main], '--omit=optional', '--ignore-scripts')
  run(process.execPath, [join('scripts', 'install.js')], { cwd: join(folder, 'node_modules', 'opensync'), env: clean(), stdio: ['ignore', 'pipe', 'inherit'] })

  assert.equal(use(t, folder, process.execPath), '1')
  assert.ok(!existsSync(join(folder, 'node_modules', 'opensync', 'source', 'target')))
})

test('the types are what the sources say', { timeout: 600_000 }, (t) => {
  const hasCargo = spawnSync(process.env.CARGO || 'cargo', ['--version']).status === 0
  if (!hasCargo) return t.skip('cargo is not installed')
  if (!hasCli) return t.skip(needs)
  run(process.execPath, [join(home, 'scripts', 'types.js'), '--check'])
})

test('the types tell of all that the addon has, and of nothing else', () => {
  const types = readFileSync(join(home, 'index.d.ts'), 'utf8')
  const { OpenSync, Upstream, ...functions } = require('..')
  assert.equal(typeof Upstream, 'function')
  assert.match(types, /^export declare class Upstream \{/m)
  const told = /export declare class OpenSync \{[^]*?\n\}/.exec(types)[0]
  const named = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name).sort()
  const methods = Object.getOwnPropertyNames(OpenSync.prototype).filter((name) => name !== 'constructor').sort()
  assert.deepEqual(named(told, /^ {2}(?:get )?(\w+)\(/gm).filter((name) => name !== 'constructor'), methods)
  assert.deepEqual(named(types, /^export declare function (\w+)/gm), Object.keys(functions).sort())
  assert.equal(typeof load().open, 'function')
})
