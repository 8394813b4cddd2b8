import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { listenToKeys } from '../actions/keys';
import { useActions } from '../actions/registry';
import { Boundary } from '../parts/boundary';
import { nextTheme, theme } from '../parts/theme';
import { BottomBar, SideBar } from './navigation';
import { Notices } from './notices';
import { PAGES } from './pages';
import { Palette } from './palette';
import { useSignIn } from './session';
import { SignIn } from './signin';
import { TopBar } from './topbar';

const Help = lazy(async () => ({ default: (await import('./help')).Help }));
// Where its file cannot be had, as the server is away, there is no line; the page with what is typed there stays.
const StatusLine = lazy(async () => ({
  default: await import('./status-line').then(
    (file) => file.StatusLine,
    () => () => null,
  ),
}));

/** Milliseconds for which a page has the server and the network to itself before the foot asks, too. */
const FIRST = 4000;

type Over = 'palette' | 'help' | null;

/** Actions of every page. */
function useEverywhere(open: (over: Over) => void): void {
  const navigate = useNavigate();
  const group = 'Anywhere';
  useActions([
    {
      id: 'app.palette',
      name: 'Search everything',
      group,
      keys: ['mod+k'],
      isQuiet: true,
      run: () => open('palette'),
    },
    ...PAGES.map((page) => ({
      id: `app.go.${page.key}`,
      name: `Go to ${page.name}`,
      group,
      keys: [`g ${page.key}`],
      run: () => void navigate({ to: page.to }),
    })),
    {
      id: 'app.theme',
      name: 'Change the look: system, light, dark, warm',
      group,
      keys: ['t'],
      run: () => theme.set(nextTheme()),
    },
    { id: 'app.help', name: 'Show all keys', group, keys: ['?'], run: () => open('help') },
  ]);
}

/**
 * Brings the focus to the page's heading, and to the one that takes its place when the page has come,
 * until somebody does something.
 */
function focusOnHeading(): () => void {
  const focus = () => document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  focus();
  const observer = new MutationObserver(() => {
    if (document.activeElement === document.body) focus();
  });
  observer.observe(document.body, { childList: true, subtree: true });
  const stopped = new AbortController();
  const stop = () => {
    observer.disconnect();
    stopped.abort();
  };
  for (const act of ['keydown', 'pointerdown', 'wheel'])
    window.addEventListener(act, stop, { signal: stopped.signal, passive: true });
  return stop;
}

/** Brings the focus to the heading of a page that was just opened, for those who listen. */
function useFocusOnHeading(): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    const isAnother = before.current !== undefined && before.current !== path;
    before.current = path;
    return isAnother ? focusOnHeading() : undefined;
  }, [path]);
}

/** Whether the page has been there for a while. */
function useLater(): boolean {
  const [isLater, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), FIRST);
    return () => clearTimeout(timer);
  }, []);
  return isLater;
}

/** What stands around every screen. */
export function Frame() {
  const [over, setOver] = useState<Over>(null);
  const { isOut, again, leave } = useSignIn();
  useEffect(listenToKeys, []);
  useEverywhere(setOver);
  useFocusOnHeading();
  const isLater = useLater();
  return (
    <div className="flex h-dvh flex-col print:h-auto">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-30 focus:rounded-control focus:bg-raised focus:px-3 focus:py-2"
      >
        Skip to the content
      </a>
      <TopBar openPalette={() => setOver('palette')} onSignedOut={leave} />
      <div className="flex min-h-0 flex-1">
        <SideBar />
        <main id="content" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col">
          <Boundary what="This page broke">
            <Outlet />
          </Boundary>
        </main>
      </div>
      <Suspense>{isLater && !isOut && <StatusLine />}</Suspense>
      <BottomBar />
      <Notices />
      {over === 'palette' && !isOut && <Palette onClose={() => setOver(null)} />}
      <Boundary what="The keys could not be shown">
        <Suspense>{over === 'help' && !isOut && <Help onClose={() => setOver(null)} />}</Suspense>
      </Boundary>
      {isOut && <SignIn onAgain={again} />}
    </div>
  );
}
