import { Columns2, Rows2 } from 'lucide-react';
import { Fragment, useMemo, useState } from 'react';
import { useIsPhone } from '../parts/media';
import type { DiffLine, Hunk } from './diff';
import { fold } from './fold';
import { Plain } from './plain';
import { look, pairsOf, toggleSides } from './sides';

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

/** A line, with the number that it has now or, on the left side, had before. */
function Line({ line, numbered, isLeft }: { line: DiffLine | null; numbered: boolean; isLeft: boolean }) {
  const side = isLeft ? ' diff-left' : '';
  if (!line) return <span className={`line diff-none${side}`}>{'\n'}</span>;
  const number = isLeft ? line.before : (line.after ?? line.before);
  return (
    <span className={`line ${LOOK[line.sign]}${side}`}>
      {numbered ? <span className="line-number">{number}</span> : null}
      <span className="diff-sign">{line.sign}</span>
      <Words line={line} />
      {'\n'}
    </span>
  );
}

/** What stands on one height: a line, or two that belong to each other. */
interface Row {
  cells: readonly (DiffLine | null)[];
  hunk: number;
}

function rowsOf(hunks: readonly Hunk[], areSides: boolean): Row[] {
  return hunks.flatMap((one, hunk) => {
    const cells: Row['cells'][] = areSides ? pairsOf(one) : one.lines.map((line) => [line]);
    return cells.map((row) => ({ cells: row, hunk }));
  });
}

interface DiffViewProps {
  hunks: readonly Hunk[];
  /** Whether the numbers of the lines are those of the file. */
  numbered: boolean;
}

/** A difference: one line under the other, or what was beside what is now. */
export function DiffView({ hunks, numbered }: DiffViewProps) {
  const isPhone = useIsPhone();
  const areSides = look.use() === 'sides' && !isPhone;
  const [isOpen, setOpen] = useState(false);
  const rows = useMemo(() => rowsOf(hunks, areSides), [hunks, areSides]);
  const folded = isOpen ? null : fold(rows.length);
  const shown = folded ? [...rows.slice(0, folded.head), ...rows.slice(-folded.tail)] : rows;
  return (
    <div className="diff-frame">
      {isPhone ? null : <LookButton areSides={areSides} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <pre className={`code diff ${areSides ? 'diff-sides' : ''}`} tabIndex={0}>
        {shown.map(({ cells, hunk }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of one difference never change places
          <Fragment key={at}>
            {at > 0 && shown[at - 1]?.hunk !== hunk ? <span className="line diff-gap">{'⋯\n'}</span> : null}
            {folded && at === folded.head ? (
              <button type="button" className="unfold" onClick={() => setOpen(true)}>
                {`show ${folded.left.toLocaleString('en-US')} more lines`}
              </button>
            ) : null}
            {cells.map((line, side) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the sides never change places
              <Line key={side} line={line} numbered={numbered} isLeft={areSides && side === 0} />
            ))}
          </Fragment>
        ))}
      </pre>
    </div>
  );
}

function LookButton({ areSides }: { areSides: boolean }) {
  const Icon = areSides ? Rows2 : Columns2;
  const name = areSides ? 'in one column (s)' : 'side by side (s)';
  return (
    <button type="button" className="diff-look" title={name} aria-label={name} onClick={toggleSides}>
      <Icon size={14} aria-hidden />
    </button>
  );
}
