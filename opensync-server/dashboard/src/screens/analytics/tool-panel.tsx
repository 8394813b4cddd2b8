import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { toolQuery } from '../../api/stats';
import type { Tool } from '../../api/types';
import type { Filter } from '../../format/filter';
import { share } from '../../format/measures';
import { plain } from '../../format/names';
import { full, plural } from '../../format/numbers';
import { span } from '../../format/time';
import { Awaited } from '../../parts/awaited';
import { IconButton } from '../../parts/button';
import { type Column, DataTable } from '../../parts/data-table';
import { Panel } from '../../parts/panel';
import { Moment } from '../../parts/values';
import { callsOf } from './tool-search';

type ErrorText = Tool['errorTexts'][number];

/** What it said when it failed: leads to where it said so last. */
const COLUMNS: readonly Column<ErrorText>[] = [
  {
    name: 'What it said',
    of: ({ text }) => text,
    show: ({ text, sessionId, place }) => (
      <Link
        to="/sessions/$id"
        params={{ id: sessionId }}
        search={{ at: place }}
        title={plain(text)}
        className="font-mono hover:underline"
      >
        <bdi>{plain(text) || 'nothing'}</bdi>
      </Link>
    ),
  },
  { name: 'Times', of: ({ count }) => count, show: ({ count }) => full(count), isNumber: true },
  { name: 'Last', of: ({ lastAt }) => lastAt, show: ({ lastAt }) => <Moment at={lastAt} />, isNumber: true },
];

/** How often it was called, and how long that took. */
function said({ calls, errors, timed, p50Ms, p95Ms, totalMs }: Tool): string {
  const counts = `${plural(calls, 'call')}, ${errors === 0 ? 'none failed' : `${share(errors, calls)} failed`}.`;
  if (typeof p50Ms !== 'number' || typeof p95Ms !== 'number')
    return `${counts} No call tells how long it took.`;
  const times = `half took no longer than ${span(p50Ms)}, 95 of 100 no longer than ${span(p95Ms)}`;
  return `${counts} Of the last ${plural(timed, 'call')} ${times}; together ${span(totalMs)}.`;
}

/** All that is known of one tool. */
export function ToolPanel({ name, filter, close }: { name: string; filter: Filter; close: () => void }) {
  const query = useQuery(toolQuery(name, filter));
  const element = useRef<HTMLDivElement>(null);
  const calls = callsOf(name, filter);
  // It opens above what was clicked, which may be out of sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tool is shown in the same place.
  useEffect(() => {
    // It returns a promise in newer browsers, and an effect may return nothing but a function.
    void element.current?.scrollIntoView({ block: 'nearest' });
  }, [name]);
  return (
    <div ref={element}>
      <Panel
        title={plain(name)}
        finding={query.data && said(query.data)}
        controls={
          <>
            {calls && (
              <Link to="/search" search={calls} className="text-dense text-accent hover:underline">
                Its calls
              </Link>
            )}
            <IconButton label="Close" icon={<X size={16} />} onClick={close} />
          </>
        }
      >
        <Awaited query={query} what="The tool" rows={3}>
          {({ errorTexts }) =>
            errorTexts.length > 0 ? (
              <DataTable
                label={`Failures of ${plain(name)}`}
                columns={COLUMNS}
                rows={errorTexts}
                keyOf={({ text }) => text}
              />
            ) : (
              <p className="text-muted">It did not fail in this time, or said nothing of it.</p>
            )
          }
        </Awaited>
      </Panel>
    </div>
  );
}
