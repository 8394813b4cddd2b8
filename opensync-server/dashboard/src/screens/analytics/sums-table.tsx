import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { SumRow } from '../../api/types';
import type { Filter } from '../../format/filter';
import { DIMENSION_NAMES, type Dimension, share } from '../../format/measures';
import { money } from '../../format/numbers';
import { type Column, DataTable } from '../../parts/data-table';
import { filterBy, namesOf } from '../../parts/dimension';
import { Cost, Count, Moment } from '../../parts/values';
import { inputOf, per } from './sums';

/** The sums of a name, with what it is called. */
interface NamedRow {
  row: SumRow;
  name: string;
}

interface Props {
  /** What the table is called. */
  label: string;
  by: Dimension;
  rows: readonly SumRow[];
  filter: Filter;
}

function nameOf({ name, row }: NamedRow): string {
  return `${name} ${row.name}`;
}

/** A part as people read it; nothing where there is none. */
function Part({ of }: { of: number | null }) {
  return of === null ? <span className="text-faint">–</span> : share(of, 1);
}

/** Dollars of one thing, if they are known. */
function Each({ of }: { of: number | null }) {
  if (of === null) return <span className="text-faint">–</span>;
  return of < 0 ? `−${money(-of)}` : money(of);
}

/** The name, which leads to the sessions that its sums count. */
function nameColumn(by: Dimension, filter: Filter): Column<NamedRow> {
  return {
    name: DIMENSION_NAMES[by],
    of: ({ name }) => name,
    show: ({ row, name }) => {
      const sessions = filterBy(filter, by, row.name);
      if (sessions === null) return <span className="text-muted">{name}</span>;
      return (
        <Link to="/sessions" search={sessions} title={row.name} className="hover:underline">
          <bdi>{name}</bdi>
        </Link>
      );
    },
  };
}

/** A number that is shown short. */
function count(name: string, of: (row: SumRow) => number, isWide = false): Column<NamedRow> {
  return {
    name,
    of: ({ row }) => of(row),
    show: ({ row }) => <Count of={of(row)} />,
    isNumber: true,
    isWide,
  };
}

function tokenColumns(all: number): Column<NamedRow>[] {
  const cached = (row: SumRow) => per(row.cacheReadTokens, inputOf(row));
  return [
    count('Messages', (row) => row.messages),
    count('Tokens', (row) => row.totalTokens),
    {
      name: 'Share',
      of: ({ row }) => per(row.totalTokens, all),
      show: ({ row }) => <Part of={per(row.totalTokens, all)} />,
      isNumber: true,
    },
    count('In', inputOf, true),
    {
      name: 'Cached',
      of: ({ row }) => cached(row),
      show: ({ row }) => <Part of={cached(row)} />,
      isNumber: true,
    },
    count('Out', (row) => row.outputTokens, true),
  ];
}

function costColumns(): Column<NamedRow>[] {
  const each = (row: SumRow) => per(row.cost, row.sessions ?? undefined);
  const perOutput = (row: SumRow) => per(row.cost, row.outputTokens / 1000);
  return [
    {
      name: 'Cost',
      of: ({ row }) => row.cost,
      show: ({ row }) => <Cost of={row.cost} unpriced={row.unpriced} />,
      isNumber: true,
    },
    {
      name: '$ a session',
      of: ({ row }) => each(row),
      show: ({ row }) => <Each of={each(row)} />,
      isNumber: true,
      isWide: true,
    },
    {
      name: '$ per 1K out',
      of: ({ row }) => perOutput(row),
      show: ({ row }) => <Each of={perOutput(row)} />,
      isNumber: true,
      isWide: true,
    },
  ];
}

/** What the cache saved: told of models, because each has a price of its own. */
const SAVED: Column<NamedRow> = {
  name: 'Saved',
  of: ({ row }) => row.cacheSavings,
  show: ({ row }) => <Each of={row.cacheSavings ?? null} />,
  isNumber: true,
  isWide: true,
};

const LAST: Column<NamedRow> = {
  name: 'Last',
  of: ({ row }) => row.lastAt,
  show: ({ row }) => <Moment at={row.lastAt} />,
  isNumber: true,
  isWide: true,
};

/** Sums by name: what each had, and what it has for each session and token. */
export function SumsTable({ label, by, rows, filter }: Props) {
  const named = useMemo(() => {
    const names = namesOf(
      by,
      rows.map(({ name }) => name),
    );
    return rows.map((row, at) => ({ row, name: names[at] ?? row.name }));
  }, [by, rows]);
  const all = rows.reduce((sum, { totalTokens }) => sum + totalTokens, 0);
  const columns = [
    nameColumn(by, filter),
    count('Sessions', (row) => row.sessions ?? 0),
    ...tokenColumns(all),
    ...costColumns(),
    ...(by === 'model' ? [SAVED] : []),
    count('Calls', (row) => row.toolCalls, true),
    LAST,
  ];
  return (
    <DataTable label={label} columns={columns} rows={named} keyOf={({ row }) => row.name} find={nameOf} />
  );
}
