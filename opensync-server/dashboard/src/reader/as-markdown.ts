import type { Message, Part } from '../api/types';

/** A fence that is longer than any in the text. */
function fenced(text: string, language: string): string {
  const longest = [...text.matchAll(/`{3,}/g)].reduce((most, [run]) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function partAsMarkdown(part: Part): string | null {
  const text = part.text ?? '';
  switch (part.kind) {
    case 'text':
    case 'compaction':
      return text;
    case 'thinking':
      return text === '' ? null : text.replace(/^/gm, '> ');
    case 'toolCall':
      return `**${part.name ?? 'tool'}**\n\n${fenced(text, 'json')}`;
    case 'toolResult':
      return fenced(text, '');
    case 'patch':
      return fenced(text, 'diff');
    case 'file':
      return `**${part.name ?? 'file'}**\n\n${fenced(text, '')}`;
    default:
      return null;
  }
}

/** A message as Markdown, to be copied. */
export function asMarkdown(message: Message): string {
  return message.parts.flatMap((part) => partAsMarkdown(part) ?? []).join('\n\n');
}
