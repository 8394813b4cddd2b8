// Tools: what the agent can ask the archive for. They are the engine's; this hands them to OpenCode.
//
// What they give back is marked as quoted: it is data to the model, and is not found again when
// OpenCode logs it.
'use strict'

/** The agent's tools over the archive that `archive` opens. `fault` notes what failed. */
function tools(archive, fault) {
  const { tools } = require('../index.js')
  return Object.fromEntries(tools().map((tool) => [tool.globalName, toolOf(tool, archive, fault)]))
}

/** A tool that tells the agent what went wrong instead of failing its turn. */
function toolOf({ globalName, description, inputSchema, required }, archive, fault) {
  // OpenCode takes JSON schema as well as zod's, and asks for each argument: what a query can say by
  // itself is left to the query.
  const names = Object.keys(inputSchema.properties).filter((name) => required.includes(name) || name === 'cursor')
  return {
    description,
    args: Object.fromEntries(names.map((name) => [name, inputSchema.properties[name]])),
    async execute(args, context) {
      try {
        return await (await archive()).callTool(globalName, args ?? {}, { signal: context?.abort })
      } catch (error) {
        if (error.code === 'invalid_input' || error.code === 'not_found') return error.message
        fault(globalName, error)
        return `The archive could not be searched: ${error.message}`
      }
    },
  }
}

module.exports = { tools }
