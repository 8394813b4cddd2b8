// OpenCode: a plugin as OpenCode runs it, in a process of its own; prints each session that came to rest.
const [name, end] = process.argv.slice(2)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const { default: module } = await import('../../plugin/index.mjs')
const sessions = new Map()
const data = (of) => async ({ path: { id } }) => ({ data: of(sessions.get(id)) })
const client = { session: { get: data((session) => session.info), messages: data((session) => session.messages) } }
const hooks = await module.server({ client }, {})
const tell = (type, properties) => hooks.event({ event: { type, properties } })

/** A message of a session, told as OpenCode tells it. */
function say(session, round, number) {
  const role = number % 2 ? 'assistant' : 'user'
  const info = { id: `msg_${name}_${round}_${number}`, sessionID: session.info.id, role, time: { created: Date.now() } }
  const text = `round${round} of ${name} says ${number}`
  const part = { id: `prt_${name}_${round}_${number}`, sessionID: session.info.id, messageID: info.id, type: 'text', text }
  session.messages.push({ info, parts: [part] })
  tell('message.updated', { info })
  tell('message.part.updated', { part })
}

for (let round = 0; Date.now() < Number(end); round++) {
  const id = `ses_${name}_${round}`
  const time = { created: Date.now(), updated: Date.now() }
  const session = { info: { id, title: `${name} ${round}`, directory: '/home/ada/shop', version: '1', time }, messages: [] }
  sessions.set(id, session)
  tell('session.created', { info: session.info })
  for (let number = 0; number < 4; number++) {
    say(session, round, number)
    await pause(20)
  }
  tell('session.idle', { sessionID: id })
  await pause(400)
  if (round % 10 === 0) await hooks.tool.opensync_search.execute({ query: `${name} says` }, {})
  console.log(JSON.stringify({ stored: id, messages: 4 }))
}
await hooks.dispose()
