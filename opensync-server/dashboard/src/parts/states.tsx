import { RotateCcw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { asProblem } from '../api/problem';
import { Button } from './button';

/** A place that is being filled: shown after a moment, so that quick answers do not flicker. */
export function Skeleton({ rows = 8, height = 44 }: { rows?: number; height?: number }) {
  return (
    <div className="appear-late" aria-busy="true" role="status">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
          key={row}
          style={{ height }}
          className="flex items-center border-line border-b px-4"
        >
          <div className="h-3 rounded-control bg-line" style={{ width: `${30 + ((row * 37) % 45)}%` }} />
        </div>
      ))}
    </div>
  );
}

interface FailureProps {
  /** What could not be done: "The sessions could not be read". */
  what: string;
  error: unknown;
  retry?: () => void;
}

/** What failed, in the panel that it failed in. */
export function Failure({ what, error, retry }: FailureProps) {
  const problem = asProblem(error);
  const [isCopied, setCopied] = useState(false);
  const details = `${what}: ${problem.message} (${problem.code}, ${problem.status}) at ${window.location.pathname}`;
  return (
    <div role="alert" className="m-4 flex flex-col items-start gap-2 rounded-panel border border-bad p-4">
      <p className="font-medium">{what}.</p>
      <p className="text-muted">
        {problem.message} <code className="text-faint text-label">{problem.code}</code>
      </p>
      <div className="flex gap-2">
        {retry && (
          <Button onClick={retry}>
            <RotateCcw size={16} /> Try again
          </Button>
        )}
        <Button
          look="quiet"
          onClick={() =>
            navigator.clipboard?.writeText(details).then(
              () => setCopied(true),
              () => {},
            )
          }
        >
          {isCopied ? 'Copied' : 'Copy details'}
        </Button>
      </div>
    </div>
  );
}

/** Nothing is here, and what can be done about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-16 text-center">
      <h2 className="text-section font-semibold">{title}</h2>
      <div className="flex flex-col items-center gap-3 text-muted">{children}</div>
    </div>
  );
}
