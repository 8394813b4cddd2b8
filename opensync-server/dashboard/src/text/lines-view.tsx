import { type ReactNode, useState } from 'react';
import { fold } from './fold';

interface LinesProps {
  count: number;
  most?: number;
  line(index: number): ReactNode;
}

/** Lines of which the middle is folded where they are many. */
export function Lines({ count, most, line }: LinesProps) {
  const [isOpen, setOpen] = useState(false);
  const folded = isOpen ? null : fold(count, most);
  const row = (index: number) => (
    <span key={index} className="line">
      {line(index)}
      {'\n'}
    </span>
  );
  if (!folded) return Array.from({ length: count }, (_, index) => row(index));
  return (
    <>
      {Array.from({ length: folded.head }, (_, index) => row(index))}
      <button type="button" className="unfold" onClick={() => setOpen(true)}>
        {`show ${folded.left.toLocaleString('en-US')} more lines`}
      </button>
      {Array.from({ length: folded.tail }, (_, index) => row(count - folded.tail + index))}
    </>
  );
}
