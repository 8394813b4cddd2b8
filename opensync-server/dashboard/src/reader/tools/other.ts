import { isObject } from '../../text/json';
import { type Call, facts, type Summary, type Tool } from './tool';

/** The shortest text among what a tool was given: mostly a name or a path, and not a document. */
function shortest(call: Call): string {
  if (!isObject(call.input)) return typeof call.input === 'string' ? call.input : '';
  const texts = Object.values(call.input).filter((value) => typeof value === 'string' && value.trim() !== '');
  const sorted = texts.map(String).sort((a, b) => a.length - b.length);
  return sorted[0]?.split('\n')[0] ?? '';
}

/** The server and the tool in a name such as `mcp__server__tool`. */
export function mcpName(name: string): { server: string; tool: string } | undefined {
  const match = /^mcp__(.+?)__(.+)$/.exec(name);
  return match?.[1] && match[2] ? { server: match[1], tool: match[2] } : undefined;
}

function summary(call: Call): Summary {
  const mcp = mcpName(call.name);
  return {
    label: mcp ? mcp.tool : call.name,
    target: shortest(call),
    facts: facts(mcp && { text: mcp.server, tone: 'muted' }),
  };
}

/** A tool that is not known: its own name, and the shortest of what it was given. */
export const other: Tool = { names: [], summary };
