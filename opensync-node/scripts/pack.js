// Pack: lays the sources that the addon is built from into the package, and takes them away again.
//
//     node scripts/pack.js [--clean]
//
// npm runs it around `npm pack` and `npm publish`: where there is no prebuilt addon for a machine,
// `install.js` builds one from `source/`.
'use strict'

const { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const home = join(__dirname, '..')
const source = join(home, 'source')

/** The crates that the addon consists of, with what cargo needs of each. */
const CRATES = { 'opensync-core': ['src', 'LICENSE'], 'opensync-node': ['src', 'build.rs', 'LICENSE'] }

/** The workspace with those crates only. Versions stay those of the lock file. */
function workspace(text) {
  const members = Object.keys(CRATES).map((name) => `"${name}"`)
  return text
    .replace(/^members = \[[^\]]*\]$/m, `members = [${members.join(', ')}]`)
    .replace(/^exclude = .*\n/m, '')
}

/** A crate's manifest without its tests: they are not packed. */
function manifest(text) {
  return text.replace(/^\[\[test\]\]\n(?:[^[\n].*\n|\n)*/gm, '')
}

function pack() {
  const root = join(home, '..')
  // What was packed already holds its sources.
  if (!existsSync(join(root, 'opensync-core', 'Cargo.toml'))) {
    if (existsSync(source)) return
    throw new Error(`there are no sources to pack in ${root}`)
  }
  clean()
  mkdirSync(source)
  writeFileSync(join(source, 'Cargo.toml'), workspace(readFileSync(join(root, 'Cargo.toml'), 'utf8')))
  for (const name of ['Cargo.lock', 'LICENSE']) cpSync(join(root, name), join(source, name))
  for (const [crate, parts] of Object.entries(CRATES)) {
    mkdirSync(join(source, crate))
    const told = manifest(readFileSync(join(root, crate, 'Cargo.toml'), 'utf8'))
    writeFileSync(join(source, crate, 'Cargo.toml'), told)
    for (const part of parts) cpSync(join(root, crate, part), join(source, crate, part), { recursive: true })
  }
}

function clean() {
  rmSync(source, { recursive: true, force: true })
}

if (process.argv.includes('--clean')) clean()
else pack()
