/** A piece of a text: as it is, or one character that hides or reorders what is read, by its name. */
export interface Piece {
  text: string;
  hidden?: string;
}

// Controls but tab and line end, zero-width and bidirectional characters, and halves of surrogate pairs.
// A joiner between two pictures is part of one emoji and stays.
const HIDDEN =
  /(?![\t\n\r])\p{Cc}|\r(?!\n)|(?<!\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)\u200d|(?!\u200d)[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

// The one above remembers where it was: asked whether, it would leave out what it has found when asked where.
const ANY = new RegExp(HIDDEN.source, 'u');

/** Whether there is a character in it that hides or reorders others. */
export function hasHidden(text: string): boolean {
  return ANY.test(text);
}

/** The name under which a hidden character is shown. */
function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Takes a text apart at the characters that hide or reorder others. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: match[0], hidden: nameOf(match[0]) });
    end = match.index + match[0].length;
  }
  if (end < text.length || found.length === 0) found.push({ text: text.slice(end) });
  return found;
}

/** Line ends of other systems as ours. */
export function lines(text: string): string[] {
  return text.replace(/\r\n/g, '\n').split('\n');
}
