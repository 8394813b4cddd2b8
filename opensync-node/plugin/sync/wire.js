// Wire: sessions and messages of the archive as a server takes them.
'use strict'

const dollars = (nanos) => (nanos ? nanos / 1e9 : undefined)

/** A session as `POST /sync/session` takes it. */
function session(info) {
  const { usage } = info
  return {
    externalId: info.externalId,
    title: info.title || 'Untitled',
    projectPath: info.project.path,
    projectName: info.project.name,
    model: info.models[0] ?? 'unknown',
    provider: info.providers[0] ?? 'opencode',
    source: 'opencode',
    promptTokens: usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h,
    completionTokens: usage.output + usage.reasoning,
    cost: dollars(info.claimedCostNanos ?? info.costNanos) ?? 0,
    durationMs: Math.max(0, (info.updatedAt ?? 0) - (info.startedAt ?? 0)),
    createdAt: info.startedAt,
  }
}

/** A message as `POST /sync/message` takes it. */
function message(sessionExternalId, message) {
  const { usage } = message
  const texts = message.parts.filter((part) => part.kind === 'text' || part.kind === 'compaction')
  return {
    sessionExternalId,
    externalId: message.externalId,
    role: message.role,
    textContent: texts.map((part) => part.text).join('\n'),
    model: message.model,
    promptTokens: usage && usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h,
    completionTokens: usage && usage.output + usage.reasoning,
    parts: message.parts.map(part).filter(Boolean),
    createdAt: message.createdAt,
    source: 'opencode',
  }
}

/** A part in the words of the wire; nothing for what is of the agent's own concern. */
function part({ kind, text, name, callId, isError }) {
  switch (kind) {
    case 'text':
    case 'compaction':
      return { type: 'text', content: text }
    case 'thinking':
      return { type: 'thinking', content: text }
    case 'tool_call':
      return { type: 'tool-call', content: { name, toolCallId: callId, args: json(text) } }
    case 'tool_result':
      return { type: 'tool-result', content: { name, toolCallId: callId, result: text, ...(isError && { isError }) } }
    case 'file':
    case 'image':
      return { type: kind, content: { name } }
    default:
      return undefined
  }
}

function json(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

module.exports = { message, session }
