import { ArrowDown, ArrowUp, Copy } from 'lucide-react';
import type { MouseEvent } from 'react';
import type { Share } from '../../api/types';
import { full, plural } from '../../format/numbers';
import { IconButton } from '../../parts/button';
import { classes } from '../../parts/classes';
import { copyText } from '../../parts/copy';
import { useIsPhone } from '../../parts/media';
import { Ending, Moment } from '../../parts/values';
import type { ShareSort } from './address';
import { addressOf, Reads, TitleCell } from './cells';
import type { Ledger } from './ledger';
import { WORDS } from './words';

/** The columns after the session, with their widths. */
const COLUMNS: readonly { name: keyof typeof WORDS.columns; sort?: ShareSort; className: string }[] = [
  { name: 'messages', className: 'w-24 @max-3xl:hidden' },
  { name: 'created', sort: 'created', className: 'w-24 @max-xl:hidden' },
  { name: 'ends', sort: 'ends', className: 'w-28' },
  { name: 'views', sort: 'views', className: 'w-20' },
  { name: 'viewed', sort: 'viewed', className: 'w-24 @max-2xl:hidden' },
];

/** A heading that sorts, where its column can be sorted by. */
function Heading({ name, sort, className, ledger }: (typeof COLUMNS)[number] & { ledger: Ledger }) {
  const isOn = sort !== undefined && (ledger.search.sort ?? 'created') === sort;
  const isUp = ledger.search.dir === 'asc';
  const Arrow = isUp ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={isOn ? (isUp ? 'ascending' : 'descending') : undefined}
      className={classes('px-2 text-right font-medium', className)}
    >
      {sort ? (
        <button
          type="button"
          onClick={() => ledger.sortBy(sort)}
          className="inline-flex min-h-6 items-center gap-1 rounded-control hover:text-text"
        >
          {isOn && <Arrow size={12} aria-hidden="true" />}
          {WORDS.columns[name]}
        </button>
      ) : (
        WORDS.columns[name]
      )}
    </th>
  );
}

const NUMBER = 'px-2 text-right whitespace-nowrap';

function Wide({ share }: { share: Share }) {
  return (
    <>
      <td className={classes(NUMBER, 'text-muted tabular-nums @max-3xl:hidden')}>
        {full(share.messageCount)}
      </td>
      <td className={classes(NUMBER, 'text-muted @max-xl:hidden')}>
        <Moment at={share.createdAt} />
      </td>
      <td className={classes(NUMBER, share.isExpired && 'text-muted')}>
        <Ending at={share.expiresAt} />
      </td>
      <td className={NUMBER}>
        <Reads share={share} />
      </td>
      <td className={classes(NUMBER, 'text-muted @max-2xl:hidden')}>
        {share.viewedAt == null ? <span className="text-faint">never</span> : <Moment at={share.viewedAt} />}
      </td>
    </>
  );
}

interface RowProps {
  share: Share;
  isOpen: boolean;
  isFirst: boolean;
  isPhone: boolean;
  open: (slug: string) => void;
}

function Row({ share, isOpen, isFirst, isPhone, open }: RowProps) {
  const click = (event: MouseEvent<HTMLElement>) => {
    if (event.target instanceof Element && event.target.closest('a, button')) return;
    open(share.slug);
  };
  return (
    <tr
      data-row={share.slug}
      tabIndex={isOpen || isFirst ? 0 : -1}
      aria-selected={isOpen}
      onClick={click}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && event.key === 'Enter') open(share.slug);
      }}
      className={classes(
        'cursor-pointer border-line border-b text-dense outline-offset-[-2px]! hover:bg-hover',
        isPhone ? 'h-16' : 'h-row',
        isOpen && 'bg-chosen',
      )}
    >
      <td className="overflow-hidden pr-2 pl-4">
        <TitleCell share={share} />
        {isPhone && (
          <div className="mt-0.5 flex gap-3 pl-[1.125rem] text-muted">
            <span>{plural(share.messageCount, 'message')}</span>
            <span>{plural(share.views, 'read')}</span>
            <span>
              {share.isExpired ? (
                'ended'
              ) : (
                <>
                  ends <Ending at={share.expiresAt} />
                </>
              )}
            </span>
          </div>
        )}
      </td>
      {!isPhone && <Wide share={share} />}
      <td className="w-12 pr-2 text-right">
        <IconButton
          label="Copy the link"
          icon={<Copy size={15} />}
          disabled={share.isExpired}
          onClick={() => copyText(addressOf(share), 'The link is copied')}
        />
      </td>
    </tr>
  );
}

/** The ledger. */
export function SharesTable({ ledger }: { ledger: Ledger }) {
  const isPhone = useIsPhone();
  return (
    <div className="@container min-h-0 flex-1 overflow-y-auto overflow-x-hidden">
      <table aria-label={WORDS.title} className="w-full table-fixed border-collapse">
        <thead className={isPhone ? 'sr-only' : 'sticky top-0 z-1 bg-bg text-label text-muted'}>
          <tr className="h-9 shadow-[inset_0_-1px_var(--line)]">
            <th scope="col" className="pr-2 pl-4 text-left font-medium">
              {WORDS.columns.session}
            </th>
            {!isPhone && COLUMNS.map((column) => <Heading key={column.name} {...column} ledger={ledger} />)}
            <th scope="col" className="w-12">
              <span className="sr-only">Link</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {ledger.shares.map((share, nth) => (
            <Row
              key={share.slug}
              share={share}
              isOpen={share.slug === ledger.search.open}
              isFirst={nth === 0 && ledger.opened === undefined}
              isPhone={isPhone}
              open={ledger.open}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
