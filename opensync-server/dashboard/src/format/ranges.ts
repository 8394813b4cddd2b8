/** A piece of a text, and whether it was found. */
export interface Piece {
  text: string;
  isHit: boolean;
}

/** From where to where, the end not included. */
type Range = readonly [number, number];

/** How many bytes a character takes in UTF-8. Half a surrogate pair is sent as U+FFFD, which takes three. */
function width(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/** Sorted, without what is empty or before the one before. */
function inOrder(ranges: readonly Range[]): Range[] {
  const sorted = ranges.filter(([start, end]) => end > start).sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [start, end] of sorted) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([Math.max(start, 0), end]);
  }
  return merged;
}

/** Ranges of bytes of the text's UTF-8 as ranges of the string. One within a character takes all of it. */
export function rangesOf(text: string, byteRanges: readonly Range[]): Range[] {
  const sought = inOrder(byteRanges);
  const found: Range[] = [];
  let index = 0;
  let byte = 0;
  for (const [start, end] of sought) {
    while (index < text.length && byte + width(text.codePointAt(index) ?? 0) <= start) {
      const code = text.codePointAt(index) ?? 0;
      byte += width(code);
      index += code > 0xffff ? 2 : 1;
    }
    const from = index;
    while (index < text.length && byte < end) {
      const code = text.codePointAt(index) ?? 0;
      byte += width(code);
      index += code > 0xffff ? 2 : 1;
    }
    if (index > from) found.push([from, index]);
  }
  return found;
}

/** Cuts a text at its hits. */
export function piecesOf(text: string, byteRanges: readonly Range[]): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const [from, to] of rangesOf(text, byteRanges)) {
    if (from > done) pieces.push({ text: text.slice(done, from), isHit: false });
    pieces.push({ text: text.slice(from, to), isHit: true });
    done = to;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), isHit: false });
  return pieces;
}
