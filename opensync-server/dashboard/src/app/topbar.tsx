import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { LogOut, Monitor, Moon, Search, Sun, Sunset, UserRound } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { signOut, whoQuery } from '../api/account';
import { streamState, watchStream } from '../api/changes';
import { IconButton } from '../parts/button';
import { Keys } from '../parts/keys';
import { Menu } from '../parts/menu';
import { nextTheme, theme } from '../parts/theme';
import icon from './icon.svg';

const STREAM = {
  on: 'Live: changes show by themselves',
  connecting: 'Connecting to the server',
  off: 'Not live',
} as const;

function LiveDot() {
  const state = useSyncExternalStore(watchStream, streamState);
  const colour = { on: 'bg-ok', connecting: 'bg-warn', off: 'bg-line-strong' }[state];
  return (
    <span
      role="img"
      aria-label={STREAM[state]}
      title={STREAM[state]}
      className="flex size-8 items-center justify-center"
    >
      <span className={`size-2 rounded-full ${colour}`} />
    </span>
  );
}

function ThemeButton() {
  const chosen = theme.use();
  const Icon = { system: Monitor, light: Sun, dark: Moon, warm: Sunset }[chosen];
  return (
    <IconButton label={`Look: ${chosen}`} icon={<Icon size={18} />} onClick={() => theme.set(nextTheme())} />
  );
}

function Who({ onSignedOut }: { onSignedOut: () => void }) {
  const who = useQuery(whoQuery).data;
  if (!who) return null;
  return (
    <Menu
      label="Who is signed in"
      trigger={<UserRound size={18} />}
      className="inline-flex size-8 items-center justify-center rounded-control text-muted hover:bg-hover max-phone:size-11"
      items={[{ name: 'Sign out', icon: <LogOut size={16} />, run: () => void signOut().then(onSignedOut) }]}
    />
  );
}

interface Props {
  openPalette: () => void;
  onSignedOut: () => void;
}

/** The top of the page: search, whether changes come by themselves, the look, who one is. */
export function TopBar({ openPalette, onSignedOut }: Props) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-line border-b bg-surface px-2 print:hidden">
      <Link
        to="/"
        className="flex items-center gap-2.5 rounded-control px-2 font-semibold"
        aria-label="OpenSync"
      >
        <img src={icon} alt="" width={20} height={20} />
        <span className="max-phone:hidden">OpenSync</span>
      </Link>
      <div className="flex flex-1 justify-center">
        <button
          type="button"
          onClick={openPalette}
          className="flex h-8 w-full max-w-md items-center gap-2 rounded-control border border-line-strong bg-bg px-2.5 text-faint hover:text-text max-phone:h-10"
        >
          <Search size={16} aria-hidden="true" />
          <span className="min-w-0 flex-1 truncate text-left">Search everything</span>
          <span aria-hidden="true" className="max-phone:hidden">
            <Keys of="mod+k" />
          </span>
        </button>
      </div>
      <LiveDot />
      <ThemeButton />
      <Who onSignedOut={onSignedOut} />
    </header>
  );
}
