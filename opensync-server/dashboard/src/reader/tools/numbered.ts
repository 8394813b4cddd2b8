/** A file as it was read: its lines, the number of the first, and what the tool said after them. */
export interface Numbered {
  first: number;
  text: string;
  rest: string;
}

const LINE = /^\s*0*(\d{1,7})(?:→|\t|\| |: )(.*)$/;

/** Takes the numbers off lines that a tool has numbered; nothing where they are not. */
export function numbered(output: string): Numbered | undefined {
  const inner = /<(?:file|content)>\n?([\s\S]*?)\n?<\/(?:file|content)>/.exec(output)?.[1] ?? output;
  const lines = inner.split('\n');
  const start = lines.findIndex((line) => line.trim() !== '');
  const first = Number(LINE.exec(lines[start] ?? '')?.[1] ?? Number.NaN);
  if (Number.isNaN(first)) return undefined;
  const texts: string[] = [];
  let at = start;
  for (; at < lines.length; at += 1) {
    const match = LINE.exec(lines[at] ?? '');
    if (!match || Number(match[1]) !== first + texts.length) break;
    texts.push(match[2] ?? '');
  }
  if (texts.length < 1) return undefined;
  return { first, text: texts.join('\n'), rest: lines.slice(at).join('\n').trim() };
}
