import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Filter } from '../format/filter';

/** One name with its amount. */
export interface BarRow {
  key: string;
  name: string;
  title?: string;
  value: number;
  /** The amount as it is read. */
  text: ReactNode;
  note?: ReactNode;
  colour?: string;
  /** The sessions that it counts. */
  filter: Filter | null;
}

/** The name of a row, which leads to the sessions that it counts. */
function Name({ row }: { row: BarRow }) {
  const name = <bdi>{row.name}</bdi>;
  if (row.filter === null) return <span className="truncate text-muted">{name}</span>;
  return (
    <Link to="/sessions" search={row.filter} title={row.title} className="truncate hover:underline">
      {name}
    </Link>
  );
}

/** Names with their amounts, the largest first, each with a bar as long as its part of the largest. */
export function BarList({ label, rows }: { label: string; rows: readonly BarRow[] }) {
  const most = Math.max(...rows.map(({ value }) => value), 0);
  if (rows.length === 0) return <p className="text-muted">Nothing in this time.</p>;
  return (
    <ul aria-label={label} className="flex flex-col gap-2.5">
      {rows.map((row) => (
        <li key={row.key} className="flex flex-col gap-1">
          <div className="flex items-baseline gap-3 text-dense">
            <Name row={row} />
            <span className="flex-1" />
            {row.note && <span className="shrink-0 text-faint text-label">{row.note}</span>}
            <span className="shrink-0 tabular-nums">{row.text}</span>
          </div>
          <div aria-hidden="true" className="h-1.5 overflow-hidden rounded-full bg-surface">
            <div
              className="h-full rounded-full"
              style={{
                width: `${most === 0 ? 0 : Math.max(0.5, (row.value / most) * 100)}%`,
                background: row.colour ?? 'var(--accent)',
              }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
