// Binding: loads the addon that fits this machine: one that lies here, else one that came with npm.
'use strict'

const { join } = require('node:path')

/** The machine's names in the order in which they are tried. */
function platforms() {
  const name = `${process.platform}-${process.arch}`
  if (process.platform === 'linux') return [`${name}-gnu`, `${name}-musl`]
  return [process.platform === 'win32' ? `${name}-msvc` : name]
}

/** Where an addon may be, first choice first. */
function places() {
  // As addons of napi-rs have it: one that was built elsewhere.
  const told = process.env.NAPI_RS_NATIVE_LIBRARY_PATH
  const here = platforms().map((name) => join(__dirname, `opensync.${name}.node`))
  const packages = platforms().map((name) => `@opensync/node-${name}`)
  return [...(told ? [told] : []), ...here, ...packages]
}

/** The addon. */
function load() {
  const failures = []
  for (const place of places()) {
    try {
      return require(place)
    } catch (error) {
      // What is not there is not worth telling; what is there and does not load is.
      if (error.code !== 'MODULE_NOT_FOUND') failures.push(`${place}: ${error.message}`)
    }
  }
  const why = failures.length > 0 ? failures.join('; ') : `there is none for ${platforms()[0]}`
  const error = new Error(`could not load the addon of opensync: ${why}. Build it with \`npm run build\` in ${__dirname}`)
  error.code = 'addon_missing'
  throw error
}

module.exports = { load, platforms }
