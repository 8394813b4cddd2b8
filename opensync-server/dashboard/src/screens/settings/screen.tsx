import { getRouteApi, Link } from '@tanstack/react-router';
import { Empty } from '../../parts/states';
import { Appearance } from './appearance';
import { Keys } from './keys';

const route = getRouteApi('/settings/$tab');

const TABS = [
  { tab: 'keys', name: 'Keys', of: Keys },
  { tab: 'appearance', name: 'Appearance', of: Appearance },
] as const;

/** What can be set, a tab for each subject. */
export function SettingsScreen() {
  const { tab } = route.useParams();
  const Chosen = TABS.find((one) => one.tab === tab)?.of;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto max-w-3xl px-4 py-4">
        <h1 tabIndex={-1} className="text-page font-semibold">
          Settings
        </h1>
        <nav aria-label="Settings" className="mt-3 mb-6 flex gap-1 border-line border-b">
          {TABS.map((one) => (
            <Link
              key={one.tab}
              to="/settings/$tab"
              params={{ tab: one.tab }}
              activeProps={{ 'aria-current': 'page' }}
              className="-mb-px flex h-9 items-center border-transparent border-b-2 px-3 text-muted hover:text-text aria-[current=page]:border-accent aria-[current=page]:text-text max-phone:h-11"
            >
              {one.name}
            </Link>
          ))}
        </nav>
        {Chosen ? <Chosen /> : <Empty title="There is no such setting" />}
      </div>
    </div>
  );
}
