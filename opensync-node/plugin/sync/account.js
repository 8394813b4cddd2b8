// Account: which server and key are used; asked for, tried, kept, shown and forgotten.
'use strict'

const { createInterface } = require('node:readline')

const { credentials, forget, keep, masked } = require('./credentials.js')

/** A server as the engine knows it. */
function open({ url, key }) {
  const { Upstream } = require('../../index.js')
  return new Upstream(url, key)
}

async function login({ url, key }) {
  const answers = url && key ? undefined : createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const ask = async (question) => {
    process.stdout.write(question)
    return ((await answers.next()).value ?? '').trim()
  }
  const told = { url: url ?? (await ask('Server URL: ')), key: key ?? (await ask('API key (osk_...): ')) }
  if (!told.url) throw new Error('a server is needed: its address, such as http://127.0.0.1:8080')
  if (!told.key.startsWith('osk_')) throw new Error('an API key begins with osk_: make one in the settings of the server')
  const upstream = open(told)
  await upstream.check()
  // A server can be well and not know the key.
  await upstream.sessionIds().catch((error) => {
    if (error.code !== 'refused') throw error
    throw new Error(`the server does not take the API key: ${error.message}`)
  })
  keep(told)
  console.log(`Logged in.\n  Server:  ${upstream.url}\n  API key: ${masked(told.key)}\n`)
  console.log('Let OpenCode load the plugin:')
  console.log(`  mkdir -p ~/.config/opencode && echo '{"plugin": ["${require('node:path').join(__dirname, '..', '..')}"]}' > ~/.config/opencode/opencode.json`)
  console.log('\nThen: opencode-sync verify')
  // What is left on the input is nobody's.
  process.stdin.unref?.()
}

function logout() {
  forget()
  console.log('Logged out.')
}

function status({ isBrief }) {
  const { url, key } = credentials()
  const word = !url ? 'Not configured' : !key ? 'Not authenticated' : 'Configured'
  if (!isBrief) console.log(`Status:  ${word}`)
  if (!url) return console.log('No server is known. Run: opencode-sync login')
  console.log(`Server:  ${open({ url, key: key ?? '' }).url}`)
  console.log(`API key: ${key ? masked(key) : 'none'}`)
}

module.exports = { login, logout, status }
