import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Plain } from '../../text/plain';
import { useOpening } from '../bodies/openings';

interface FoldProps {
  /** What it is remembered by. */
  id: string;
  label: string;
  line: string;
  fact?: string | undefined;
  children(): ReactNode;
}

/** One line that stands for something long, which is made only when it is opened. */
export function Fold({ id, label, line, fact, children }: FoldProps) {
  const [isOpen, setOpen] = useOpening([id]);
  return (
    <div className="fold">
      <button type="button" className="call-line" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <ChevronRight size={14} className="chevron" aria-hidden />
        <span className="fold-label">
          <Plain text={label} />
        </span>
        <span className="fold-line">
          <Plain text={line.slice(0, 400)} />
        </span>
        {fact === undefined ? null : <span className="fold-fact">{fact}</span>}
      </button>
      {isOpen ? <div className="call-body">{children()}</div> : null}
    </div>
  );
}
