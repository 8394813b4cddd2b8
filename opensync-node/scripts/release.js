// Release: makes the packages that are published: one for each platform, and the one that takes
// that of its machine.
//
//     node scripts/release.js [--addons FOLDER] [--to FOLDER]
//
// The folder of addons holds what `build.js` made on each platform, `opensync.PLATFORM.node`; without
// it, the addon of this machine is taken. A platform whose addon is not there gets no package: there
// the addon is built from source. Nothing is published: `npm publish` takes the files that are made.
'use strict'

const { spawnSync } = require('node:child_process')
const { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs')
const { join, resolve } = require('node:path')

const { napi, files } = require('../package.json')

const home = join(__dirname, '..')

/** The word that addons have for a target, as `@napi-rs/cli` has it. */
async function platformOf(target) {
  const { parseTriple } = await import('@napi-rs/cli')
  return parseTriple(target).platformArchABI
}

function run(command, given, cwd) {
  const ran = spawnSync(command, given, { cwd, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', shell: process.platform === 'win32' })
  if (ran.status !== 0) throw new Error(`${command} ${given.join(' ')}: ${ran.error?.message ?? ran.stderr}`)
}

/** A copy of this package for those targets whose addon is there. Gives where it lies. */
async function stage(addons, to) {
  const place = join(to, 'opensync')
  mkdirSync(place, { recursive: true })
  run(process.execPath, [join(__dirname, 'pack.js')], home)
  for (const name of [...files, 'README.md', 'LICENSE']) cpSync(join(home, name), join(place, name), { recursive: true })
  run(process.execPath, [join(__dirname, 'pack.js'), '--clean'], home)
  const targets = []
  for (const target of napi.targets) {
    const name = `${napi.binaryName}.${await platformOf(target)}.node`
    if (!existsSync(join(addons, name))) continue
    targets.push(target)
    cpSync(join(addons, name), join(place, 'artifacts', name))
  }
  const settings = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  // The sources are there already.
  for (const script of ['prepack', 'postpack', 'test']) delete settings.scripts[script]
  delete settings.devDependencies
  settings.napi.targets = targets
  writeFileSync(join(place, 'package.json'), `${JSON.stringify(settings, null, 2)}\n`)
  return place
}

async function release(addons, to) {
  rmSync(to, { recursive: true, force: true })
  const place = await stage(addons, to)
  const cli = join(home, 'node_modules', '@napi-rs', 'cli', 'dist', 'cli.js')
  const napi = (...given) => run(process.execPath, [cli, ...given], place)
  napi('create-npm-dirs')
  napi('artifacts')
  napi('pre-publish', '--tag-style', 'npm', '--skip-optional-publish', '--no-gh-release')
  const platforms = readdirSync(join(place, 'npm')).map((name) => join(place, 'npm', name))
  for (const folder of platforms) cpSync(join(home, 'LICENSE'), join(folder, 'LICENSE'))
  for (const folder of [place, ...platforms]) run('npm', ['pack', '--silent', '--pack-destination', to], folder)
  rmSync(place, { recursive: true })
  for (const name of readdirSync(to)) console.log(join(to, name))
}

const told = (name) => {
  const at = process.argv.indexOf(name)
  return at > 0 ? resolve(process.argv[at + 1]) : undefined
}

release(told('--addons') ?? home, told('--to') ?? join(home, 'dist')).catch((error) => {
  console.error(`could not make the packages: ${error.message}`)
  process.exitCode = 1
})
