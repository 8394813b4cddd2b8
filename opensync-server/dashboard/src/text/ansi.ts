import Anser from 'anser';

/** A stretch of a terminal's output; `look` are classes of ours. */
export interface Stretch {
  text: string;
  look: string;
}

const ESCAPE = String.fromCharCode(27);
const BELL = String.fromCharCode(7);
const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

// Commands of a terminal that are no colour: titles, links (OSC 8), movements, switches.
const OTHER = new RegExp(
  [
    `${ESCAPE}[\\]PX^_][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\|$)`,
    `${ESCAPE}\\[[0-?]*[ -/]*[@-ln-~]`,
    `${ESCAPE}[()*+][A-Za-z0-9]`,
    `${ESCAPE}[A-Z=><c78]`,
  ].join('|'),
  'g',
);

/** Whether it was written for a terminal. */
export function isAnsi(text: string): boolean {
  return text.includes(ESCAPE) || /\r(?!\n)/.test(text);
}

/** What a line shows that was written over itself, as progress bars are. */
function lastWritten(line: string): string {
  const at = line.trimEnd().lastIndexOf('\r');
  return at < 0 ? line.trimEnd() : line.slice(at + 1).trimEnd();
}

/** The text without what moves a terminal about; colours stay. */
export function settle(text: string): string {
  const plain = text.replace(OTHER, '').replace(/\r\n/g, '\n');
  return plain.includes('\r') ? plain.split('\n').map(lastWritten).join('\n') : plain;
}

/** The one of eight colours that is nearest to a colour of the 256. */
function ofPalette(index: number): string | undefined {
  if (index < 8) return COLOURS[index];
  if (index < 16) return COLOURS[index - 8];
  if (index > 231) return index < 244 ? 'black' : 'white';
  const cube = index - 16;
  const parts = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6];
  const bits = parts.reduce((sum, part, place) => sum + (part >= 3 ? 1 << place : 0), 0);
  return COLOURS[bits];
}

/** The class of a colour; what is not known has none. */
function colour(name: string | null | undefined, layer: 'fg' | 'bg'): string | undefined {
  const palette = /^ansi-palette-(\d{1,3})$/.exec(name ?? '');
  const word = palette ? ofPalette(Number(palette[1])) : (name ?? '').replace(/^ansi-(bright-)?/, '');
  return word !== undefined && COLOURS.includes(word) ? `ansi-${layer}-${word}` : undefined;
}

const DECORATIONS: ReadonlyMap<string, string> = new Map([
  ['bold', 'ansi-bold'],
  ['dim', 'ansi-dim'],
  ['italic', 'ansi-italic'],
  ['underline', 'ansi-underline'],
  ['strikethrough', 'ansi-strike'],
  ['reverse', 'ansi-reverse'],
]);

/** A terminal's output as stretches with classes. */
export function stretches(text: string): Stretch[] {
  const entries = Anser.ansiToJson(settle(text), { json: true, use_classes: true, remove_empty: true });
  return entries.map((entry) => {
    const decorations = entry.decorations.map((name) => DECORATIONS.get(name));
    const look = [colour(entry.fg, 'fg'), colour(entry.bg, 'bg'), ...decorations];
    return { text: entry.content, look: look.filter((name) => name !== undefined).join(' ') };
  });
}

/** The stretches line by line. */
export function ansiLines(text: string): Stretch[][] {
  const rows: Stretch[][] = [[]];
  for (const stretch of stretches(text)) {
    stretch.text.split('\n').forEach((piece, index) => {
      if (index > 0) rows.push([]);
      if (piece !== '') rows.at(-1)?.push({ text: piece, look: stretch.look });
    });
  }
  return rows;
}
