/** A message that goes along in a pack. */
export interface Packed {
  title: string;
  session: string;
  place: number;
  role: string;
  text: string;
}

export const PACKS = ['markdown', 'xml', 'plain'] as const;
export type PackFormat = (typeof PACKS)[number];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}

/** A fence that no line of the text closes. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

const WRITERS: Readonly<Record<PackFormat, (message: Packed) => string>> = {
  markdown: ({ title, session, place, role, text }) =>
    `## ${oneLine(title)}\n\n${role}, message ${place + 1} of session \`${oneLine(session)}\`:\n\n${fenced(text)}\n`,
  xml: ({ title, session, place, role, text }) =>
    `<message session="${escaped(session)}" title="${escaped(oneLine(title))}" number="${place + 1}" role="${escaped(role)}">\n${escaped(text)}\n</message>\n`,
  plain: ({ title, place, role, text }) => `${oneLine(title)} (${role}, message ${place + 1}):\n${text}\n`,
};

/** Messages as one text to be given to an agent. */
export function pack(messages: readonly Packed[], format: PackFormat): string {
  const body = messages.map(WRITERS[format]).join('\n');
  return format === 'xml' ? `<context>\n${body}</context>\n` : body;
}

/** About how many tokens a text is: a quarter of its bytes, as most models count English and code. */
export function aboutTokens(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / 4);
}
