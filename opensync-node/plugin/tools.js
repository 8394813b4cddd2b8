// Tools: what the agent can ask the archive for.
//
// What they give back is marked as quoted: it is data to the model, and is not found again when
// OpenCode logs it.
'use strict'

/** Tokens that a recalled context may take of the agent's. */
const BUDGET = 2000

/** Hits that a search shows. */
const LIMIT = 8

// Arguments as JSON schema. OpenCode takes them as well as those of zod, and asks for each.
const query = {
  type: 'string',
  description:
    'What to look for: words, "phrases", and filters such as project:shop, source:opencode, role:user, tool:bash, after:7d, before:2026-01-31.',
}

/** The agent's tools over the archive that `archive` opens. `fault` notes what failed. */
function tools(archive, fault) {
  /** A tool that tells the agent what went wrong instead of failing its turn. */
  const tool = (name, description, answer) => ({
    description,
    args: { query },
    async execute(args, context) {
      try {
        return await answer(await archive(), String(args?.query ?? ''), context?.abort)
      } catch (error) {
        fault(name, error)
        return `The archive could not be searched: ${error.message}`
      }
    },
  })
  return {
    opensync_search: tool(
      'opensync_search',
      'Search all earlier conversations with coding agents on this machine, by words and by meaning. Gives sessions with the passage that matches. Use it to find out whether something was done, decided or explained before.',
      async (archive, text, signal) => list(await archive.search(text, { limit: LIMIT, signal })),
    ),
    opensync_context: tool(
      'opensync_context',
      'Recall what earlier conversations with coding agents said about something: the passages that best answer a question, with the turns around them, ready to read.',
      async (archive, text, signal) => {
        const pack = await archive.context(text, { budget: BUDGET, signal })
        return pack.text || 'Nothing was said about it before.'
      },
    ),
  }
}

function list({ hits }) {
  if (hits.length === 0) return 'Nothing was found.'
  const { quoted } = require('../index.js')
  return quoted(hits.map(entry).join('\n\n'))
}

function entry(hit, index) {
  const day = new Date(hit.createdAt).toISOString().slice(0, 10)
  const about = [day, hit.source, hit.project, hit.role].filter(Boolean).join(' | ')
  const more = hit.more > 0 ? ` (${hit.more} more messages match)` : ''
  return `${index + 1}. ${hit.title ?? 'Untitled'}\n   ${about} | session:${hit.externalId}${more}\n   ${hit.snippet}`
}

module.exports = { tools }
