import { Link } from '@tanstack/react-router';
import type { SumRow } from '../../api/types';
import type { Filter } from '../../format/filter';
import { type Column, DataTable } from '../../parts/data-table';
import { filterBy, namesOf } from '../../parts/dimension';
import { Count } from '../../parts/values';

/** The models that no price is known for, and how one is set. */
export function Unpriced({ rows, filter }: { rows: readonly SumRow[]; filter: Filter }) {
  const without = rows.filter(({ unpriced }) => unpriced > 0);
  if (without.length === 0) return <p className="text-muted">Each model of this time has a price.</p>;
  const columns: Column<SumRow>[] = [
    {
      name: 'Model',
      of: ({ name }) => name,
      show: ({ name }) => {
        const shown = <bdi>{namesOf('model', [name])[0]}</bdi>;
        const sessions = filterBy(filter, 'model', name);
        if (sessions === null) return shown;
        return (
          <Link to="/sessions" search={sessions} title={name} className="hover:underline">
            {shown}
          </Link>
        );
      },
    },
    {
      name: 'Answers',
      of: ({ unpriced }) => unpriced,
      show: ({ unpriced }) => <Count of={unpriced} />,
      isNumber: true,
    },
    {
      name: 'Tokens',
      of: ({ totalTokens }) => totalTokens,
      show: ({ totalTokens }) => <Count of={totalTokens} />,
      isNumber: true,
    },
  ];
  return (
    <>
      <DataTable label="Models without a price" columns={columns} rows={without} keyOf={({ name }) => name} />
      <p className="text-dense text-muted">
        <code className="rounded-control border border-line bg-surface px-1.5 py-0.5 font-mono">
          opensync prices set
        </code>{' '}
        gives a model a price of your own.
      </p>
    </>
  );
}
