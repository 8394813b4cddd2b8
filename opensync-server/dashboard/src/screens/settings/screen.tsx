import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useActions } from '../../actions/registry';
import { Boundary } from '../../parts/boundary';
import { usePageTitle } from '../../parts/page-title';
import { Empty } from '../../parts/states';
import { type Pane, usePanes } from './panes';

const route = getRouteApi('/settings/$tab');

/** The keys that go from one pane to the next and back. */
function usePaneKeys(panes: readonly Pane[], tab: string): void {
  const navigate = useNavigate();
  const step = (by: number) => {
    const next = panes[panes.findIndex((pane) => pane.tab === tab) + by];
    if (next) void navigate({ to: '/settings/$tab', params: { tab: next.tab } });
  };
  const group = 'Settings';
  useActions([
    { id: 'settings.next', name: 'The next page', group, keys: ['j'], isQuiet: true, run: () => step(1) },
    {
      id: 'settings.before',
      name: 'The page before',
      group,
      keys: ['k'],
      isQuiet: true,
      run: () => step(-1),
    },
  ]);
}

const ENTRY =
  'flex min-h-8 items-center rounded-control px-2.5 text-muted hover:bg-hover hover:text-text aria-[current=page]:bg-chosen aria-[current=page]:font-medium aria-[current=page]:text-text max-phone:min-h-11';

/** What can be set, a pane for each subject. */
export function SettingsScreen() {
  usePageTitle('Settings');
  const { tab } = route.useParams();
  const panes = usePanes();
  usePaneKeys(panes, tab);
  const chosen = panes.find((pane) => pane.tab === tab);
  return (
    <div data-scroll-restoration-id="settings" className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-4xl gap-x-10 gap-y-6 px-4 py-4 max-wide:flex-col">
        <div className="wide:sticky wide:top-4 wide:w-40 wide:shrink-0 wide:self-start">
          <h1 tabIndex={-1} className="mb-3 px-2.5 font-semibold text-section max-wide:px-0">
            Settings
          </h1>
          <nav aria-label="Settings" className="flex gap-0.5 max-wide:flex-wrap wide:flex-col">
            {panes.map((pane) => (
              <Link
                key={pane.tab}
                to="/settings/$tab"
                params={{ tab: pane.tab }}
                activeProps={{ 'aria-current': 'page' }}
                className={ENTRY}
              >
                {pane.name}
              </Link>
            ))}
          </nav>
        </div>
        <div className="min-w-0 flex-1 pb-12">
          {chosen ? (
            <Boundary key={tab} what="This setting broke">
              <chosen.of />
            </Boundary>
          ) : (
            <Empty title="There is no such setting" />
          )}
        </div>
      </div>
    </div>
  );
}
