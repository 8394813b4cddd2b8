import { Plain } from './plain';
import { type Range, split, stringRanges } from './ranges';

/** A piece of a text with what was sought in it marked; `ranges` are bytes of its UTF-8. */
export function Snippet({ text, ranges }: { text: string; ranges: readonly Range[] }) {
  let at = 0;
  return split(text, stringRanges(text, ranges)).map((piece) => {
    const key = at;
    at += piece.text.length;
    const Around = piece.marked ? 'mark' : 'span';
    return (
      <Around key={key}>
        <Plain text={piece.text} />
      </Around>
    );
  });
}
