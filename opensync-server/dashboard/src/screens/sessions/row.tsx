import type { MouseEvent } from 'react';
import { titleOf } from '../../format/names';
import { plural } from '../../format/numbers';
import { span } from '../../format/time';
import { tokensOf } from '../../format/tokens';
import { classes } from '../../parts/classes';
import { Count, Moment, SessionCost } from '../../parts/values';
import { ModelCell, PlaceCell, TitleCell } from './cells';
import type { Row } from './rows';

/** What a row may ask of its list. */
export interface RowActs {
  open: (id: string) => void;
  toggleOpen: (id: string) => void;
  select: (id: string, isRange: boolean) => void;
  setCurrent: (id: string) => void;
}

interface Props {
  row: Row;
  index: number;
  isCurrent: boolean;
  isChosen: boolean;
  isPhone: boolean;
  acts: RowActs;
}

const NUMBER = 'px-2 text-right whitespace-nowrap';

/** The cells of a row where there is room for columns. */
function Wide({ row, toggle }: { row: Row; toggle: () => void }) {
  const { session } = row;
  return (
    <>
      <td className="overflow-hidden px-2">
        <TitleCell row={row} toggle={toggle} />
      </td>
      <td className="px-2 @max-3xl:hidden">
        <PlaceCell session={session} />
      </td>
      <td className="px-2 text-muted @max-5xl:hidden">
        <ModelCell session={session} />
      </td>
      <td className={NUMBER}>
        <Count of={session.messageCount} />
      </td>
      <td className={NUMBER}>
        <Count of={tokensOf(session)} />
      </td>
      <td className={NUMBER}>
        <SessionCost of={session} />
      </td>
      <td className={classes(NUMBER, 'text-muted @max-4xl:hidden')}>
        {session.durationMs != null && span(session.durationMs)}
      </td>
      <td className={classes(NUMBER, 'pr-4 text-muted')}>
        <Moment at={session.updatedAt} />
      </td>
    </>
  );
}

/** The one cell of a row on a phone. */
function Narrow({ row, toggle }: { row: Row; toggle: () => void }) {
  const { session } = row;
  return (
    <td className="overflow-hidden pr-3">
      <TitleCell row={row} toggle={toggle} />
      <div className="mt-0.5 flex gap-2 pl-4 text-dense text-muted">
        <span className="min-w-0 flex-1">
          <PlaceCell session={session} />
        </span>
        <span className="whitespace-nowrap">{plural(session.messageCount, 'message')}</span>
        <span className="whitespace-nowrap">
          <SessionCost of={session} />
        </span>
        <Moment at={session.updatedAt} />
      </div>
    </td>
  );
}

/** One session of the list. */
export function SessionRow({ row, index, isCurrent, isChosen, isPhone, acts }: Props) {
  const id = row.session.externalId;
  const toggle = () => acts.toggleOpen(id);
  const click = (event: MouseEvent<HTMLElement>) => {
    if (event.target instanceof Element && event.target.closest('a, button, input, label')) return;
    acts.setCurrent(id);
    if (event.shiftKey) acts.select(id, true);
    else if (event.ctrlKey || event.metaKey) acts.select(id, false);
    else acts.open(id);
  };
  return (
    <tr
      data-row={id}
      tabIndex={isCurrent ? 0 : -1}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      onClick={click}
      onFocus={(event) => event.target === event.currentTarget && acts.setCurrent(id)}
      className={classes(
        'cursor-pointer border-line border-b text-dense outline-offset-[-2px]! hover:bg-hover',
        isPhone ? 'h-16' : 'h-row',
        isChosen && 'bg-chosen',
      )}
    >
      <td className="w-10 pl-3">
        <label className="flex size-8 items-center justify-center">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Select ${titleOf(row.session)}`}
            checked={isChosen}
            onChange={(event) =>
              acts.select(id, event.nativeEvent instanceof PointerEvent && event.nativeEvent.shiftKey)
            }
            className="size-4 accent-accent"
          />
        </label>
      </td>
      {isPhone ? <Narrow row={row} toggle={toggle} /> : <Wide row={row} toggle={toggle} />}
    </tr>
  );
}
