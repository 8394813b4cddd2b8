import { piecesOf } from '../format/ranges';

/** A text with what was found in it marked; `ranges` are bytes of its UTF-8. */
export function Marked({ text, ranges }: { text: string; ranges: readonly (readonly [number, number])[] }) {
  let at = 0;
  return piecesOf(text, ranges).map((piece) => {
    const key = at;
    at += piece.text.length;
    return piece.isHit ? <mark key={key}>{piece.text}</mark> : <span key={key}>{piece.text}</span>;
  });
}
