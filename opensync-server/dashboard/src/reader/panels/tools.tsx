import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { timelineQuery } from '../../api/reader';
import { full } from '../../format/numbers';
import { span } from '../../format/time';
import { Failure, Skeleton } from '../../parts/states';
import { Name } from '../../text/plain';
import { type ToolUse, toolsOf } from './tools-of';

/** The tools that were called, how often, how long and how well. */
export function ToolsPanel({ id, onShow }: { id: string; onShow(place: number): void }) {
  const timeline = useQuery(timelineQuery(id));
  const tools = useMemo(() => toolsOf(timeline.data?.calls ?? []), [timeline.data]);
  if (timeline.isPending) return <Skeleton rows={6} height={32} />;
  if (timeline.isError) {
    return (
      <Failure
        what="The tools could not be read"
        error={timeline.error}
        retry={() => void timeline.refetch()}
      />
    );
  }
  if (tools.length === 0) return <p className="note">no tool was called</p>;
  return (
    <table className="panel-table">
      <thead>
        <tr>
          <th scope="col">Tool</th>
          <th scope="col">Calls</th>
          <th scope="col">Failed</th>
          <th scope="col">Median</th>
          <th scope="col">Time</th>
        </tr>
      </thead>
      <tbody>
        {tools.map((use) => (
          <Row key={use.tool} use={use} onShow={onShow} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ use, onShow }: { use: ToolUse; onShow(place: number): void }) {
  const { firstFailure } = use;
  return (
    <tr>
      <th scope="row">
        <button type="button" className="text-button" onClick={() => onShow(use.first)}>
          <Name text={use.tool} />
        </button>
      </th>
      <td>{full(use.calls)}</td>
      <td>
        {firstFailure === null ? (
          '–'
        ) : (
          <button type="button" className="text-button tone-bad" onClick={() => onShow(firstFailure)}>
            {full(use.failures)}
          </button>
        )}
      </td>
      <td>{use.median === null ? '–' : span(use.median)}</td>
      <td>{use.ms === 0 ? '–' : span(use.ms)}</td>
    </tr>
  );
}
