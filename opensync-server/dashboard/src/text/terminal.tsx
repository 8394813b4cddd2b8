import { useMemo } from 'react';
import { ansiLines, type Stretch } from './ansi';
import { Lines } from './lines-view';
import { Plain } from './plain';

function Row({ stretches }: { stretches: readonly Stretch[] }) {
  let at = 0;
  return stretches.map((stretch) => {
    const key = at;
    at += stretch.text.length;
    return (
      <span key={key} className={stretch.look || undefined}>
        <Plain text={stretch.text} />
      </span>
    );
  });
}

/** What a command wrote to its terminal, in its colours. */
export function Terminal({ text, most }: { text: string; most?: number }) {
  const rows = useMemo(() => ansiLines(text.replace(/\n+$/, '')), [text]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <pre className="code" tabIndex={0}>
      <Lines
        count={rows.length}
        {...(most === undefined ? {} : { most })}
        line={(index) => <Row stretches={rows[index] ?? []} />}
      />
    </pre>
  );
}
