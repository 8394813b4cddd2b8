import { ArrowDown, ArrowUp, Download } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { type Cell, csv } from '../format/csv';
import { plural } from '../format/numbers';
import { Button } from './button';
import { classes } from './classes';
import { saveAs } from './save';

/** One column: what it holds, for sorting and for a file, and how that is shown. */
export interface Column<Row> {
  name: string;
  of: (row: Row) => Cell;
  show?: (row: Row) => ReactNode;
  isNumber?: boolean;
  /** Left out where there is little room. */
  isWide?: boolean;
}

interface Props<Row> {
  /** What the table holds, and what its file is called. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** Rows that are shown before one asks for all. */
  limit?: number;
  /** The text of a row in which one finds; a field for it is there if there are many rows. */
  find?: (row: Row) => string;
}

/** Which column sorts, and which way. */
interface Order {
  column: number;
  isDown: boolean;
}

function compare(a: Cell, b: Cell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  // What is not known comes before what is.
  if (a == null || b == null) return (a == null ? 0 : 1) - (b == null ? 0 : 1);
  return String(a).localeCompare(String(b));
}

function useSorted<Row>(columns: readonly Column<Row>[], rows: readonly Row[]) {
  const [order, setOrder] = useState<Order | null>(null);
  const sorted = useMemo(() => {
    const column = order && columns[order.column];
    if (!order || !column) return rows;
    const up = rows.toSorted((a, b) => compare(column.of(a), column.of(b)));
    return order.isDown ? up.toReversed() : up;
  }, [columns, rows, order]);
  const sortBy = (column: number) =>
    setOrder((before) => ({
      column,
      isDown: before?.column === column ? !before.isDown : columns[column]?.isNumber === true,
    }));
  return { sorted, order, sortBy };
}

interface HeadProps<Row> {
  column: Column<Row>;
  order: Order | null;
  at: number;
  sortBy: (column: number) => void;
}

function Head<Row>({ column, order, at, sortBy }: HeadProps<Row>) {
  const isSorted = order?.column === at;
  const Arrow = order?.isDown ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (order.isDown ? 'descending' : 'ascending') : undefined}
      className={classes(
        'h-8 px-2 font-medium first:pl-0 last:pr-0',
        column.isNumber ? 'text-right' : 'text-left',
        column.isWide && '@max-2xl:hidden',
      )}
    >
      <button
        type="button"
        onClick={() => sortBy(at)}
        className="inline-flex items-center gap-1 rounded-control whitespace-nowrap hover:text-text"
      >
        {column.name}
        {isSorted && <Arrow size={12} aria-hidden="true" />}
      </button>
    </th>
  );
}

function Body<Row>({ columns, rows, keyOf }: Pick<Props<Row>, 'columns' | 'rows' | 'keyOf'>) {
  return (
    <tbody>
      {rows.map((row) => (
        <tr key={keyOf(row)} className="h-8 border-line border-b last:border-b-0 hover:bg-hover">
          {columns.map((column) => (
            <td
              key={column.name}
              className={classes(
                'px-2 first:pl-0 last:pr-0',
                column.isNumber ? 'text-right whitespace-nowrap' : 'max-w-72 truncate',
                column.isWide && '@max-2xl:hidden',
              )}
            >
              {column.show ? column.show(row) : column.of(row)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

/** Rows so many are looked through without a field to find in. */
const FEW = 10;

/** Rows of which a text has what is sought. */
function useFound<Row>(rows: readonly Row[], find: Props<Row>['find']) {
  const [sought, seek] = useState('');
  const word = sought.trim().toLowerCase();
  const found = useMemo(
    () => (word === '' || !find ? rows : rows.filter((row) => find(row).toLowerCase().includes(word))),
    [rows, word, find],
  );
  return { found, sought, seek, hasField: find !== undefined && rows.length > FEW };
}

function FindField({ label, sought, seek }: { label: string; sought: string; seek: (text: string) => void }) {
  return (
    <input
      type="search"
      value={sought}
      onChange={(event) => seek(event.target.value)}
      placeholder="Find"
      aria-label={`Find in ${label}`}
      className="h-8 w-56 max-w-full rounded-control border border-line-strong bg-bg px-2 text-dense max-phone:h-11"
    />
  );
}

/** Rows that sort by each column and are saved as they are shown. */
export function DataTable<Row>({ label, columns, rows, keyOf, limit = 20, find }: Props<Row>) {
  const { found, sought, seek, hasField } = useFound(rows, find);
  const { sorted, order, sortBy } = useSorted(columns, found);
  const [isAll, setAll] = useState(false);
  const shown = isAll ? sorted : sorted.slice(0, limit);
  const save = () => {
    const table = [columns.map(({ name }) => name), ...sorted.map((row) => columns.map(({ of }) => of(row)))];
    saveAs(`${label.toLowerCase().replaceAll(/\W+/g, '-')}.csv`, csv(table), 'text/csv');
  };
  return (
    <div className="@container flex min-w-0 flex-col gap-2">
      {hasField && <FindField label={label} sought={sought} seek={seek} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways is reached by keys. */}
      <section className="overflow-x-auto" aria-label={label} tabIndex={0}>
        <table className="w-full text-dense tabular-nums">
          <caption className="sr-only">{label}</caption>
          <thead className="border-line border-b text-label text-muted">
            <tr>
              {columns.map((column, at) => (
                <Head key={column.name} column={column} order={order} at={at} sortBy={sortBy} />
              ))}
            </tr>
          </thead>
          <Body columns={columns} rows={shown} keyOf={keyOf} />
        </table>
      </section>
      <div className="flex items-center gap-2">
        {sought !== '' && found.length === 0 && <p className="text-muted">Nothing has it in its name.</p>}
        {!isAll && sorted.length > limit && (
          <Button look="quiet" onClick={() => setAll(true)}>
            Show all {plural(sorted.length, 'row')}
          </Button>
        )}
        <span className="flex-1" />
        <Button look="quiet" onClick={save} disabled={rows.length === 0} aria-label={`Save ${label} as CSV`}>
          <Download size={14} /> CSV
        </Button>
      </div>
    </div>
  );
}
