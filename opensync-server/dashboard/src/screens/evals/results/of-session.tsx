import { Check, X } from 'lucide-react';
import { classes } from '../../../parts/classes';
import { Plain } from '../../../text/plain';
import type { Metric, Result } from './parse';
import { useResults } from './store';

function Verdict({ isPass }: { isPass: boolean }) {
  const Icon = isPass ? Check : X;
  const name = isPass ? 'passed' : 'failed';
  return (
    <span role="img" aria-label={name} title={name} className={isPass ? 'text-ok' : 'text-bad'}>
      <Icon size={15} />
    </span>
  );
}

function MetricLine({ metric }: { metric: Metric }) {
  return (
    <li className="flex items-start gap-2 py-1">
      <Verdict isPass={metric.isPass} />
      <span className="min-w-0 flex-1">
        <span className="font-medium">
          <Plain text={metric.name} />
        </span>
        {metric.score !== null && <span className="text-muted tabular-nums"> {metric.score.toFixed(2)}</span>}
        {metric.reason && (
          <span className="block text-muted">
            <Plain text={metric.reason} />
          </span>
        )}
      </span>
    </li>
  );
}

function OneResult({ result }: { result: Result }) {
  return (
    <details open={!result.isPass} className="border-line border-t first:border-t-0">
      <summary className="flex cursor-pointer items-center gap-2 px-3 py-2">
        <Verdict isPass={result.isPass} />
        <span className="min-w-0 flex-1 truncate" title={result.input}>
          <bdi>
            <Plain text={result.input.slice(0, 200)} />
          </bdi>
        </span>
        {result.provider && <span className="text-label text-muted">{result.provider}</span>}
        {result.score !== null && <span className="text-muted tabular-nums">{result.score.toFixed(2)}</span>}
      </summary>
      <div className="flex flex-col gap-2 px-3 pb-3 text-dense">
        {result.error && (
          <p className="text-bad">
            <Plain text={result.error} />
          </p>
        )}
        <ul>
          {result.metrics.map((metric, nth) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: several may have one name, and they do not move.
            <MetricLine key={nth} metric={metric} />
          ))}
        </ul>
        {result.output && (
          <div>
            <h4 className="mb-1 text-label text-muted">What was answered in the run</h4>
            <p
              className={classes(
                'max-h-60 overflow-y-auto rounded-control bg-surface p-2 whitespace-pre-wrap',
              )}
            >
              <Plain text={result.output} />
            </p>
          </div>
        )}
      </div>
    </details>
  );
}

/** What a tool found of the tests of a session, where results are open. */
export function ResultsOf({ id }: { id: string }) {
  const opened = useResults();
  const results = opened?.bySession.get(id);
  if (!opened || !results) return null;
  return (
    <section aria-label="Results">
      <h3 className="mb-2 font-medium">
        Results of {opened.tool}
        <span className="text-muted"> in {opened.file}</span>
      </h3>
      <div className="rounded-panel border border-line">
        {results.map((result, nth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: results of a file stay where they are.
          <OneResult key={nth} result={result} />
        ))}
      </div>
    </section>
  );
}
