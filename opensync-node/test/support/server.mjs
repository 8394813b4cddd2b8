// Server: one that takes sessions and messages as OpenSync's does, and remembers what it was asked.
import { createServer } from 'node:http'

/** Starts a server with one API key. `failures` are statuses that it answers first. */
export async function startServer(test, { key = 'osk_0123456789abcdef', failures = [] } = {}) {
  const server = { key, requests: [], sessions: new Map(), messages: new Map(), failures }
  const http = createServer(async (request, response) => {
    let text = ''
    for await (const piece of request) text += piece
    const [status, body] = answer(server, request, text)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve))
  test.after(() => http.close())
  return Object.assign(server, { url: `http://127.0.0.1:${http.address().port}` })
}

function answer(server, { method, url, headers }, text) {
  server.requests.push(`${method} ${url}`)
  if (url === '/health') return [200, { status: 'ok' }]
  if (headers.authorization !== `Bearer ${server.key}`) return [401, { error: 'Invalid API key' }]
  if (server.failures.length > 0) return [server.failures.shift(), { error: 'try again' }]
  if (url === '/sync/sessions/list') return [200, { sessionIds: [...server.sessions.keys()] }]
  const body = JSON.parse(text)
  if (url === '/sync/session') server.sessions.set(body.externalId, body)
  else if (url === '/sync/message') server.messages.set(body.externalId, body)
  else return [404, { error: 'no such route' }]
  return [200, { ok: true }]
}
