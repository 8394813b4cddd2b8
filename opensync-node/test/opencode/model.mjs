// Model: a scripted provider on this machine, for the real OpenCode to talk to.
//
// Speaks the streamed chat completions of OpenAI. A prompt names its script, as `script:NAME`; each
// turn of the model takes the next entry of it.
import { createServer } from 'node:http'

const usage = { prompt_tokens: 1200, completion_tokens: 34, prompt_tokens_details: { cached_tokens: 900 } }

/** Turns of the model, by script. */
const SCRIPTS = {
  tools: [
    { reasoning: 'A file is needed.', tool: 'bash', input: { command: 'echo hello > note.txt; cat note.txt', description: 'Write' } },
    { text: 'Now I look at it.', tool: 'read', input: { filePath: 'note.txt' } },
    { tool: 'bash', input: { command: 'exit 3', description: 'Fail' } },
    { tool: 'glob', input: { pattern: '*.txt' } },
    { text: 'The note says hello, and the quokka is content.' },
  ],
  plain: [{ text: 'A plain answer about the wombat.' }],
  error: [{ error: 400 }],
  task: [
    { tool: 'task', input: { description: 'Look around', prompt: 'script:plain look around', subagent_type: 'general' } },
    { text: 'The subagent is done.' },
  ],
  kill: [
    { text: 'First a quick thing.', tool: 'bash', input: { command: 'echo before the kill', description: 'Quick' } },
    { text: 'Then a long one.', tool: 'bash', input: { command: 'sleep 60', description: 'Long' } },
  ],
  recall: [
    { tool: 'opensync_search', input: { query: 'quokka' } },
    { tool: 'opensync_context', input: { query: 'what about the quokka?' } },
    { text: 'That was it.' },
  ],
}

/** Starts the model. Gives its address and what it was asked. */
export async function startModel(test) {
  const requests = []
  const http = createServer(async (request, response) => {
    let text = ''
    for await (const piece of request) text += piece
    const body = JSON.parse(text || '{}')
    requests.push(body)
    const turn = turnOf(body)
    if (turn.error) {
      response.writeHead(turn.error, { 'content-type': 'application/json' })
      return response.end(JSON.stringify({ error: { message: 'scripted', type: 'invalid_request_error' } }))
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const chunk of chunks(body.model, turn)) response.write(`data: ${JSON.stringify(chunk)}\n\n`)
    response.end('data: [DONE]\n\n')
  })
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve))
  test.after(() => http.close().closeAllConnections?.())
  return { url: `http://127.0.0.1:${http.address().port}/v1`, requests }
}

/** The turn that is due, of the script that was asked for last: requests without tools are for a title. */
function turnOf({ messages = [], tools }) {
  if (!tools?.length) return { text: 'A scripted title' }
  const named = (message) => (message.role === 'user' ? /script:(\w+)/.exec(JSON.stringify(message.content))?.[1] : undefined)
  const at = messages.findLastIndex(named)
  const turns = SCRIPTS[at < 0 ? 'plain' : named(messages[at])] ?? SCRIPTS.plain
  const taken = messages.slice(at + 1).filter((message) => message.role === 'assistant').length
  return turns[Math.min(taken, turns.length - 1)]
}

function* chunks(model, { reasoning, text, tool, input }) {
  const base = { id: `chatcmpl-${process.hrtime.bigint()}`, object: 'chat.completion.chunk', created: 1, model }
  const chunk = (delta, finish_reason = null, more = {}) => ({ ...base, ...more, choices: [{ index: 0, delta, finish_reason }] })
  if (reasoning) yield chunk({ role: 'assistant', reasoning_content: reasoning })
  for (const word of text?.match(/\S+\s*/g) ?? []) yield chunk({ role: 'assistant', content: word })
  if (tool) {
    const call = { index: 0, id: `call_${process.hrtime.bigint()}`, type: 'function', function: { name: tool, arguments: JSON.stringify(input) } }
    yield chunk({ role: 'assistant', tool_calls: [call] })
  }
  const reasoned = { completion_tokens_details: { reasoning_tokens: reasoning ? 9 : 0 } }
  yield chunk({}, tool ? 'tool_calls' : 'stop', { usage: { ...usage, ...reasoned, total_tokens: 1234 } })
}
