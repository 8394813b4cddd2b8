import { Link } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { Popover } from '../parts/popover';
import { PAGES, type PageLink } from './pages';
import { SavedSearches } from './saved';

function Entry({ page, className }: { page: PageLink; className: string }) {
  const Icon = page.icon;
  return (
    <Link
      to={page.to}
      activeProps={{ 'aria-current': 'page' }}
      activeOptions={{ includeSearch: false, exact: page.to === '/' }}
      title={page.name}
      className={className}
    >
      <Icon size={18} aria-hidden="true" />
      <span>{page.name}</span>
    </Link>
  );
}

const SIDE =
  'flex h-9 items-center gap-3 rounded-control px-2.5 text-muted hover:bg-hover hover:text-text aria-[current=page]:bg-chosen aria-[current=page]:font-medium aria-[current=page]:text-text max-wide:w-9 max-wide:[&>span]:sr-only';

/** The pages at the side: with their names where there is room. */
export function SideBar() {
  return (
    <nav
      aria-label="Pages"
      className="flex w-52 shrink-0 flex-col gap-0.5 border-line overflow-y-auto border-r bg-surface p-2 max-wide:w-[3.25rem] max-phone:hidden print:hidden"
    >
      {PAGES.map((page) => (
        <Entry key={page.to} page={page} className={SIDE} />
      ))}
      <SavedSearches />
    </nav>
  );
}

const BELOW =
  'flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-label text-muted aria-[current=page]:text-accent';

/** Pages at the foot of a phone; the rest are behind a button. */
const AT_FOOT = 4;

const MORE =
  'flex min-h-11 w-52 items-center gap-3 rounded-control px-3 text-ui aria-[current=page]:bg-chosen aria-[current=page]:text-accent';

/** The pages at the foot of a phone. */
export function BottomBar() {
  return (
    <nav aria-label="Pages" className="hidden border-line border-t bg-surface max-phone:flex print:hidden">
      {PAGES.slice(0, AT_FOOT).map((page) => (
        <Entry key={page.to} page={page} className={BELOW} />
      ))}
      <Popover
        label="More pages"
        trigger={
          <>
            <Ellipsis size={18} aria-hidden="true" />
            <span>More</span>
          </>
        }
        className={BELOW}
      >
        {(close) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the links in it take the keys.
          // biome-ignore lint/a11y/useKeyWithClickEvents: a link that is opened by Enter is clicked.
          <div onClick={close} className="flex flex-col">
            {PAGES.slice(AT_FOOT).map((page) => (
              <Entry key={page.to} page={page} className={MORE} />
            ))}
          </div>
        )}
      </Popover>
    </nav>
  );
}
