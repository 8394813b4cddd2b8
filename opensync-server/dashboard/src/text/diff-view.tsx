import { Fragment, useMemo, useState } from 'react';
import type { DiffLine, Hunk } from './diff';
import { fold } from './fold';
import { Plain } from './plain';

const LOOK = { '+': 'diff-add', '-': 'diff-del', ' ': 'diff-same' } as const;

function Words({ line }: { line: DiffLine }) {
  let at = 0;
  return line.words.map((word) => {
    const key = at;
    at += word.text.length;
    return (
      <span key={key} className={word.changed ? 'diff-word' : undefined}>
        <Plain text={word.text} />
      </span>
    );
  });
}

function Line({ line, numbered }: { line: DiffLine; numbered: boolean }) {
  return (
    <span className={`line ${LOOK[line.sign]}`}>
      {numbered ? <span className="line-number">{line.after ?? line.before}</span> : null}
      <span className="diff-sign">{line.sign}</span>
      <Words line={line} />
      {'\n'}
    </span>
  );
}

interface DiffViewProps {
  hunks: readonly Hunk[];
  /** Whether the numbers of the lines are those of the file. */
  numbered: boolean;
}

/** A difference, one line under the other. */
export function DiffView({ hunks, numbered }: DiffViewProps) {
  const [isOpen, setOpen] = useState(false);
  const rows = useMemo(
    () => hunks.flatMap((hunk, index) => hunk.lines.map((line) => ({ line, index }))),
    [hunks],
  );
  const folded = isOpen ? null : fold(rows.length);
  const shown = folded ? [...rows.slice(0, folded.head), ...rows.slice(-folded.tail)] : rows;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <pre className="code diff" tabIndex={0}>
      {shown.map(({ line, index }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of one difference never change places
        <Fragment key={at}>
          {at > 0 && shown[at - 1]?.index !== index ? <span className="line diff-gap">{'⋯\n'}</span> : null}
          {folded && at === folded.head ? (
            <button type="button" className="unfold" onClick={() => setOpen(true)}>
              {`show ${folded.left.toLocaleString('en-US')} more lines`}
            </button>
          ) : null}
          <Line line={line} numbered={numbered} />
        </Fragment>
      ))}
    </pre>
  );
}
