import { useQuery } from '@tanstack/react-query';
import { type Chosen, evalsPreviewQuery, type TestOptions, type Tool } from '../../../api/evals-export';
import type { EvalsPreview } from '../../../api/types';
import { bytes, full, plural } from '../../../format/numbers';
import { classes } from '../../../parts/classes';
import { Failure, Skeleton } from '../../../parts/states';
import { Plain } from '../../../text/plain';
import { TOOL_NAMES } from '../words';

/** A test as it stands in the file, laid out to be read; one that is cut as it is. */
function laidOut(test: string): string {
  try {
    return JSON.stringify(JSON.parse(test), null, 2);
  } catch {
    return `${test} …`;
  }
}

/** How much it is, and what is missing. */
function Sum({ preview, tool }: { preview: EvalsPreview; tool: Tool }) {
  const { sessions, ready, testCases, skipped, warnings } = preview;
  const [name] = TOOL_NAMES[tool];
  return (
    <div role="status" className="flex flex-col gap-1">
      <p className="font-medium">
        {plural(testCases, 'test')} of {plural(sessions, 'session')}
        <span className="font-normal text-muted">
          {sessions < ready && ` (${full(ready)} are marked)`}, {bytes(preview.bytes)} for {name}
        </span>
      </p>
      {skipped > 0 && <p className="text-warn">{plural(skipped, 'session')} gives no test.</p>}
      {warnings.length > 0 && (
        <ul className="max-h-24 list-disc overflow-y-auto pl-5 text-dense text-muted">
          {warnings.map((warning) => (
            <li key={warning} className="wrap-anywhere">
              <bdi>
                <Plain text={warning} />
              </bdi>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface Props {
  chosen: Chosen;
  tool: Tool;
  options: TestOptions;
}

/** What the file would hold, with its first tests. */
export function Preview({ chosen, tool, options }: Props) {
  const query = useQuery(evalsPreviewQuery(chosen, tool, options));
  if (query.error && !query.data)
    return <Failure what="The tests could not be made" error={query.error} retry={() => query.refetch()} />;
  if (!query.data) return <Skeleton rows={5} />;
  const { cases, testCases } = query.data;
  return (
    <div className={classes('flex flex-col gap-3', query.isPlaceholderData && 'dim-late')}>
      <Sum preview={query.data} tool={tool} />
      {cases.map((test, nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the first, the second and the third.
        <details key={nth} open={nth === 0} className="rounded-control border border-line">
          <summary className="cursor-pointer px-3 py-1.5 text-dense">
            Test {nth + 1} of {full(testCases)}
          </summary>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
            tabIndex={0}
            className="max-h-72 overflow-auto border-line border-t bg-surface p-3 font-mono text-label whitespace-pre-wrap wrap-anywhere"
          >
            <Plain text={laidOut(test)} />
          </pre>
        </details>
      ))}
    </div>
  );
}
