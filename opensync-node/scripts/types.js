// Types: writes `index.d.ts` from the addon's sources; with `--check`, only says whether it is current.
'use strict'

const { spawnSync } = require('node:child_process')
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')

const home = join(__dirname, '..')

/** What napi-rs makes of the sources: its macro writes down each type while the crate is checked. */
async function generated() {
  const folder = mkdtempSync(join(tmpdir(), 'opensync-types-'))
  try {
    // The second variable is new each time, so that the macro runs again.
    const env = { ...process.env, NAPI_TYPE_DEF_TMP_FOLDER: folder, NAPI_FORCE_BUILD_OPENSYNC_NODE: folder }
    const check = spawnSync(process.env.CARGO || 'cargo', ['check', '--quiet', '--workspace', '--locked'], {
      cwd: home,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (check.status !== 0) throw new Error(`cargo ended with ${check.status ?? check.error.message}`)
    const { generateTypeDef } = await import('@napi-rs/cli')
    return (await generateTypeDef({ typeDefDir: folder, cwd: home, dtsHeader: ' ' })).dts
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The types without what only `index.js` uses. */
function published(types) {
  const header = readFileSync(join(__dirname, 'types.d.ts'), 'utf8')
  const kept = types
    .replace(/\/\*\*(?:(?!\*\/)[^])*@internal[^]*?\*\/\nexport declare class \w+ \{[^]*?\n\}\n*/g, '')
    // The constructor is not for anybody.
    .replace('export declare class OpenSync {\n', 'export declare class OpenSync {\n  private constructor()\n')
  return header + kept.trimStart()
}

async function run() {
  const types = published(await generated())
  const file = join(home, 'index.d.ts')
  if (!process.argv.includes('--check')) return writeFileSync(file, types)
  if (readFileSync(file, 'utf8') === types) return
  console.error('index.d.ts is not what the sources say: run `npm run types`')
  process.exit(1)
}

run()
