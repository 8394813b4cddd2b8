import { useMemo } from 'react';
import { lines } from './characters';
import { Lines } from './lines-view';
import { Plain } from './plain';
import { byLine, type CodeToken } from './tokens';
import { useCode } from './use-code';

function CodeLine({ tokens }: { tokens: readonly CodeToken[] }) {
  let at = 0;
  return tokens.map((token) => {
    const key = at;
    at += token.text.length;
    return (
      <span key={key} className={token.kind ? `code-${token.kind}` : undefined}>
        <Plain text={token.text} />
      </span>
    );
  });
}

interface CodeProps {
  text: string;
  language?: string | undefined;
  /** The number of the first line, where lines are numbered. */
  first?: number | undefined;
  most?: number;
}

/** Code on lines of its own, coloured once the worker has read it. */
export function Code({ text, language, first, most }: CodeProps) {
  const body = useMemo(() => lines(text).join('\n').replace(/\n$/, ''), [text]);
  const tokens = useCode(body, language);
  const rows = useMemo(
    () => (tokens ? byLine(tokens) : body.split('\n').map((line) => [{ kind: null, text: line }])),
    [tokens, body],
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <pre className="code" tabIndex={0}>
      <Lines
        count={rows.length}
        {...(most === undefined ? {} : { most })}
        line={(index) => (
          <>
            {first === undefined ? null : <span className="line-number">{first + index}</span>}
            <CodeLine tokens={rows[index] ?? []} />
          </>
        )}
      />
    </pre>
  );
}
