// Plugin: keeps every conversation of OpenCode in an archive as it happens, and lets the agent search it.
//
// In `opencode.json`: "plugin": ["/path/to/opensync-node"], or with options:
// "plugin": [["/path/to/opensync-node", { "folder": "/path/to/archive" }]].
//
// Nothing here may cost the agent anything: hooks only note what they are told, the work is done off
// the event loop, and what fails is written to a file and never thrown.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** What OpenCode calls once, when it starts. The addon is loaded when it is first needed. */
async function server(input, options) {
  const { Keeper } = require('./keeper.js')
  const keeper = new Keeper({ client: input?.client, options: options ?? {} })
  return {
    event: async ({ event }) => keeper.note(event),
    tool: keeper.tools(),
    dispose: () => keeper.close(),
  }
}

export default { id: 'opensync', server }
