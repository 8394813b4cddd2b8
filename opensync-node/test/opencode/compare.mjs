// Compare: what OpenCode's database says, beside what the archive says, field by field.
//
// Written apart from the engine's own reading of the database, so that neither can hide a fault of
// the other.
import assert from 'node:assert/strict'

import { all } from '../support/archive.mjs'

/** Every session of the database is in the archive as it is. Gives how many there are. */
export async function assertSame(agent, archive) {
  const sessions = await agent.rows('select * from session order by id')
  const messages = await agent.rows('select * from message order by time_created, id')
  const parts = await agent.rows('select * from part order by time_created, id')
  for (const row of sessions) {
    const info = await archive.session(row.id)
    assert.deepEqual(ofInfo(info), ofSession(row), `session ${row.id}`)
    const expected = messages
      .filter((message) => message.session_id === row.id)
      .map((message) => ofMessage(message, parts.filter((part) => part.message_id === message.id)))
    const found = (await all(archive.messages(row.id))).map(ofStored)
    assert.deepEqual(found, expected, `messages of ${row.id}`)
    assert.equal(info.messageCount, expected.length)
  }
  return { sessions: sessions.length, messages: messages.length, parts: parts.length }
}

/** JSON with the keys of its objects in order. */
function inOrder(value) {
  const sorted = (_, held) =>
    held && typeof held === 'object' && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held
  return JSON.stringify(value, sorted)
}

const nanos = (dollars) => (dollars > 0 ? Math.round(dollars * 1e9) : undefined)

function ofSession(row) {
  return {
    title: row.title,
    path: row.directory,
    parent: row.parent_id ?? undefined,
    agent: row.agent ?? undefined,
    version: row.version,
    cost: nanos(row.cost),
    startedAt: row.time_created,
    updatedAt: row.time_updated,
  }
}

function ofInfo(info) {
  return {
    title: info.title,
    path: info.project.path,
    parent: info.parent?.externalId,
    agent: info.agent,
    version: info.agentVersion,
    cost: info.claimedCostNanos,
    startedAt: info.startedAt,
    updatedAt: info.updatedAt,
  }
}

function ofMessage(row, parts) {
  const data = JSON.parse(row.data)
  const isAnswer = data.role === 'assistant'
  const { input = 0, output = 0, reasoning = 0, cache } = data.tokens ?? {}
  const tokens = [input, output, reasoning, cache?.read ?? 0, cache?.write ?? 0]
  return {
    id: row.id,
    role: data.role,
    createdAt: row.time_created,
    model: isAnswer ? data.modelID : undefined,
    provider: isAnswer ? data.providerID : undefined,
    parent: isAnswer ? data.parentID : undefined,
    cost: isAnswer ? nanos(data.cost) : undefined,
    tokens: isAnswer && tokens.some(Boolean) ? tokens : undefined,
    isError: data.error ? true : undefined,
    isInjected: isInjected(data, parts) ? true : undefined,
    parts: [
      ...parts.flatMap((part) => ofPart(JSON.parse(part.data), data.summary === true)),
      ...(data.error ? [{ kind: 'other', name: 'error', text: inOrder(data.error) }] : []),
    ],
  }
}

/** Whether the agent wrote all of it in a person's name. */
function isInjected({ role }, rows) {
  const parts = rows.map(({ data }) => JSON.parse(data))
  const isOwn = ({ type, synthetic }) => type === 'text' && synthetic !== true
  const isAgents = ({ type, synthetic }) => type === 'compaction' || (type === 'text' && synthetic === true)
  return role === 'user' && parts.some(isAgents) && !parts.some(isOwn)
}

function ofStored(message) {
  const { usage } = message
  return {
    id: message.externalId,
    role: message.role,
    createdAt: message.createdAt,
    model: message.model,
    provider: message.provider,
    parent: message.parentExternalId,
    cost: message.claimedCostNanos,
    tokens: usage && [usage.input, usage.output, usage.reasoning, usage.cacheRead, usage.cacheWrite5m],
    isError: message.isError,
    isInjected: message.isInjected,
    parts: message.parts.map(({ detail, ...part }) => ({ ...part, ...(detail && { detail: JSON.parse(detail) }) })),
  }
}

/** A part of the database as the archive has it. */
function ofPart(part, isSummary) {
  switch (part.type) {
    case 'text':
      return [{ kind: isSummary ? 'compaction' : 'text', text: part.text }]
    case 'file':
      return [ofFile(part)]
    case 'reasoning':
      return [{ kind: 'thinking', text: part.text }]
    case 'tool':
      return ofTool(part)
    case 'step-start':
    case 'step-finish':
      return [{ kind: 'step', name: part.type, text: inOrder(part) }]
    case 'patch':
      return [{ kind: 'patch', text: inOrder(part) }]
    default:
      return [{ kind: 'other', name: part.type, text: inOrder(part) }]
  }
}

function ofTool({ callID: callId, tool: name, state }) {
  const call = { kind: 'tool_call', callId, name, text: JSON.stringify(state.input ?? {}) }
  if (!['completed', 'error'].includes(state.status)) return [call]
  const isError = state.status === 'error'
  const text = isError ? state.error : state.output
  const metadata = { ...state.metadata }
  // Repeated elsewhere.
  delete metadata.preview
  if (metadata.output === text) delete metadata.output
  const detail = {
    ...(state.title !== undefined && { title: state.title }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...(state.time && { time: state.time }),
  }
  const result = { kind: 'tool_result', callId, name, text, ...(isError && { isError }) }
  const files = (state.attachments ?? []).map(ofFile)
  return [call, Object.keys(detail).length > 0 ? { ...result, detail } : result, ...files]
}

/** A file or picture: its content if its address holds it, else its address. */
function ofFile({ mime, filename, url, source }) {
  const kind = mime.startsWith('image/') ? 'image' : 'file'
  const [, base64] = /^data:[^,]*;base64,(.*)$/.exec(url) ?? []
  if (base64 === undefined) {
    const name = filename ?? url.replace('file://', '')
    return { kind, text: '', name, mediaType: mime, detail: { url, ...(source && { source }) } }
  }
  const bytes = Buffer.from(base64, 'base64')
  const text = mime.startsWith('text/') ? bytes.toString() : base64
  return { kind, text, ...(filename && { name: filename }), mediaType: mime, sizeBytes: bytes.length }
}
