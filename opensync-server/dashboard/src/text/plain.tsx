import { hasHidden, pieces } from './characters';

/** Text in which every character can be seen: what hides or reorders others stands in a box. */
export function Plain({ text }: { text: string }) {
  if (!hasHidden(text)) return text;
  let at = 0;
  return pieces(text).map((piece) => {
    const key = at;
    at += piece.text.length;
    if (piece.hidden === undefined) return <span key={key}>{piece.text}</span>;
    return (
      <span key={key} className="hidden-character" title={`hidden character ${piece.hidden}`}>
        {piece.hidden}
      </span>
    );
  });
}

/** A title, a path, a name: on one line, in its own direction, clipped where there is no room. */
export function Name({ text, className = '' }: { text: string; className?: string }) {
  return (
    <bdi className={`name ${className}`} title={text}>
      <Plain text={text} />
    </bdi>
  );
}
