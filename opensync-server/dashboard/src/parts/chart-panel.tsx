import { type ReactNode, useState } from 'react';
import { Choice } from './choice';
import { Panel } from './panel';

const VIEWS = ['chart', 'table'] as const;
const NAMES = { chart: 'Chart', table: 'Table' } as const;

interface Props {
  title: string;
  finding?: ReactNode;
  controls?: ReactNode;
  chart: ReactNode;
  /** The same amounts in rows. */
  table: ReactNode;
}

/** A chart, and the table that says the same. */
export function ChartPanel({ title, finding, controls, chart, table }: Props) {
  const [view, setView] = useState<(typeof VIEWS)[number]>('chart');
  return (
    <Panel
      title={title}
      finding={finding}
      controls={
        <>
          {controls}
          <Choice label={`${title} as`} values={VIEWS} names={NAMES} value={view} choose={setView} />
        </>
      }
    >
      {view === 'chart' ? chart : table}
    </Panel>
  );
}
