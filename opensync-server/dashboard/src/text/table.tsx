import { Inlines } from './inlines';
import type { Block, Cell } from './tree';

/** A table as large as this is shown in part: nobody reads ten thousand cells in a message. */
const MOST_ROWS = 200;
const MOST_COLUMNS = 40;

const ALIGN = { left: 'text-left', center: 'text-center', right: 'text-right' } as const;

function Row({ cells, head }: { cells: readonly Cell[]; head: boolean }) {
  const Around = head ? 'th' : 'td';
  return (
    <tr>
      {cells.slice(0, MOST_COLUMNS).map((cell, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns never change places
        <Around key={index} dir="auto" className={cell.align ? ALIGN[cell.align] : undefined}>
          <Inlines inlines={cell.inlines} />
        </Around>
      ))}
    </tr>
  );
}

/** A table of Markdown. */
export function Table({ block }: { block: Extract<Block, { kind: 'table' }> }) {
  const rows = block.rows.length - MOST_ROWS;
  const columns = block.head.length - MOST_COLUMNS;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div className="wide" tabIndex={0}>
      <table>
        <thead>
          <Row cells={block.head} head />
        </thead>
        <tbody>
          {block.rows.slice(0, MOST_ROWS).map((cells, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows never change places
            <Row key={index} cells={cells} head={false} />
          ))}
        </tbody>
      </table>
      {rows > 0 ? <p className="note">{`${rows} more rows`}</p> : null}
      {columns > 0 ? <p className="note">{`${columns} more columns`}</p> : null}
    </div>
  );
}
