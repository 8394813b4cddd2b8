/** A piece of a text, and whether it was found. */
export interface Piece {
  text: string;
  isHit: boolean;
}

/** How many bytes of UTF-8 the code point that begins at `index` takes, and how many units of the text. */
function sizeAt(text: string, index: number): [number, number] {
  const point = text.codePointAt(index) ?? 0;
  if (point > 0xffff) return [4, 2];
  // Halves of a pair that stand alone are written as U+FFFD, three bytes.
  if (point > 0x7ff) return [3, 1];
  return [point > 0x7f ? 2 : 1, 1];
}

/**
 * Where ranges of bytes of a text's UTF-8 lie in the text, begin before end. Ranges are sorted and joined;
 * what lies outside the text or within a character is widened or cut to whole characters.
 */
export function rangesOf(
  text: string,
  byteRanges: readonly (readonly [number, number])[],
): [number, number][] {
  const sorted = byteRanges.filter(([from, to]) => to > from).toSorted(([a], [b]) => a - b);
  const found: [number, number][] = [];
  let index = 0;
  let byte = 0;
  for (const [from, to] of sorted) {
    let begin = -1;
    while (index < text.length) {
      const [bytes, units] = sizeAt(text, index);
      if (begin < 0 && byte + bytes > from) begin = index;
      if (byte >= to) break;
      byte += bytes;
      index += units;
    }
    const last = found.at(-1);
    if (begin >= 0 && index > begin) found.push([begin, index]);
    // A range that began within the one before goes on where that ended.
    else if (last && to > byte && index < text.length) last[1] = index;
  }
  return found;
}

/** Cuts a text at its hits. */
export function piecesOf(text: string, byteRanges: readonly (readonly [number, number])[]): Piece[] {
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
