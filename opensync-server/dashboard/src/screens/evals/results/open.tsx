import { FileCheck2, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { full } from '../../../format/numbers';
import { Button, IconButton } from '../../../parts/button';
import { say } from '../../../parts/notices';
import { closeResults, openResults, useResults } from './store';

/** Opens a file of results. */
export function OpenResults() {
  const input = useRef<HTMLInputElement>(null);
  const [isReading, setReading] = useState(false);
  const read = (file: File) => {
    setReading(true);
    openResults(file)
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        say(`“${file.name}” could not be read: ${why}`, { isBad: true });
      })
      .finally(() => setReading(false));
  };
  return (
    <>
      <Button
        disabled={isReading}
        onClick={() => input.current?.click()}
        title="Open what DeepEval or Promptfoo found, beside each session"
      >
        <FileCheck2 size={15} />{' '}
        <span className="max-phone:sr-only">{isReading ? 'Reading' : 'Results'}</span>
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,.jsonl,application/json"
        hidden
        aria-label="A file of results"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) read(file);
          event.target.value = '';
        }}
      />
    </>
  );
}

/** What the open file of results says in all. */
export function ResultsBar() {
  const opened = useResults();
  if (!opened) return null;
  const failed = opened.count - opened.passed;
  return (
    <p
      role="status"
      className="flex shrink-0 items-center gap-x-3 gap-y-1 border-line border-b bg-surface py-1 pr-2 pl-4 text-dense"
    >
      <span className="min-w-0 flex-1">
        <span className="font-medium">{opened.tool}</span> <bdi className="text-muted">{opened.file}</bdi>:{' '}
        <span className="text-ok">{full(opened.passed)} passed</span>
        {failed > 0 && <span className="text-bad">, {full(failed)} failed</span>}
        {opened.unmatched.length > 0 && (
          <span className="text-muted">, {full(opened.unmatched.length)} of no marked session</span>
        )}
      </span>
      <IconButton label="Close the results" icon={<X size={16} />} onClick={closeResults} />
    </p>
  );
}
