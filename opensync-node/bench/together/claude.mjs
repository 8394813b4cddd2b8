// Claude: transcripts of Claude Code that grow, with the hooks that it starts after each event.
import { execFile } from 'node:child_process'
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Turns of a session. */
const TURNS = 10

/** Where the package of `python` has its hook. */
async function hookOf(python) {
  const source = 'import os, opensync; print(os.path.join(os.path.dirname(opensync.__file__), "claude", "hook.py"))'
  return (await promisify(execFile)(python, ['-c', source])).stdout.trim()
}

/** One Claude Code at work in `home`. `note` is told what its hooks have stored, `fail` what they said. */
export async function claude({ name, home, env, python, end, note, fail }) {
  const hook = await hookOf(python)
  const folder = join(home, '.claude', 'projects', `-home-ada-${name}`)
  mkdirSync(folder, { recursive: true })
  /** Starts the hook as Claude Code does, and waits for it. */
  const start = (event, told) =>
    new Promise((resolve) => {
      const child = execFile(python, ['-I', '-S', hook, event], { env }, (error, stdout, stderr) => {
        if (error || stdout || stderr) fail(`hook ${event}: ${error ?? ''}${stdout}${stderr}`)
        resolve()
      })
      child.stdin.end(JSON.stringify({ ...told, hook_event_name: event }))
    })
  for (let session = 0; Date.now() < end; session++) {
    const id = `claude-${name}-${session}`
    const transcript = join(folder, `${id}.jsonl`)
    const told = { session_id: id, transcript_path: transcript, cwd: `/home/ada/${name}` }
    let messages = 0
    /** A line as Claude Code writes it. */
    const write = (type, message) => {
      const line = { type, uuid: `${id}-${++messages}`, sessionId: id, timestamp: new Date().toISOString(), cwd: told.cwd, message }
      appendFileSync(transcript, `${JSON.stringify(line)}\n`)
    }
    await start('SessionStart', { ...told, source: 'startup' })
    for (let turn = 0; turn < TURNS && Date.now() < end; turn++) {
      write('user', { role: 'user', content: `${name} asks ${turn} about the lock` })
      await start('UserPromptSubmit', { ...told, prompt: 'about the lock' })
      note({ stored: id, messages })
      const content = [{ type: 'text', text: `${name} answers ${turn}` }]
      write('assistant', { id: `msg-${id}-${turn}`, role: 'assistant', model: 'm1', content, usage: { input_tokens: 3, output_tokens: 4 } })
      await start('Stop', told)
      note({ stored: id, messages })
      await pause(300)
    }
    await start('SessionEnd', told)
  }
}
