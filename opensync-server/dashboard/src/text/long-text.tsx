import { useMemo, useState } from 'react';
import { Plain } from './plain';

const PIECE = 16 * 1024;

/** The text in pieces, cut at line ends where there are some. */
export function cut(text: string, size = PIECE): string[] {
  const found: string[] = [];
  for (let start = 0; start < text.length; ) {
    const rest = text.length - start;
    const line = rest > size ? text.lastIndexOf('\n', start + size) : -1;
    const end = rest <= size ? text.length : line > start ? line + 1 : start + size;
    found.push(text.slice(start, end));
    start = end;
  }
  return found;
}

/** A text as it is written, in pieces where it is long. */
export function LongText({ text, note }: { text: string; note?: string }) {
  const all = useMemo(() => cut(text), [text]);
  const [shown, setShown] = useState(1);
  return (
    <div className="as-text">
      {note ? <p className="note">{note}</p> : null}
      {all.slice(0, shown).map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never change places
        <div key={index} dir="auto" className="source">
          <Plain text={piece} />
        </div>
      ))}
      {shown < all.length ? (
        <button type="button" className="unfold" onClick={() => setShown(shown + 4)}>
          {`show more (${shown} of ${all.length} pieces)`}
        </button>
      ) : null}
    </div>
  );
}
