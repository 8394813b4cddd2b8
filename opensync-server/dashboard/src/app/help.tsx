import type { Action } from '../actions/registry';
import { useAllActions } from '../actions/registry';
import { Dialog } from '../parts/dialog';
import { Keys } from '../parts/keys';

/** Actions with keys by their group, the page's own before those of everywhere. */
function groupsOf(actions: readonly Action[]): [string, Action[]][] {
  const groups = new Map<string, Action[]>();
  for (const action of actions) {
    if (!action.keys || action.keys.length === 0) continue;
    groups.set(action.group, [...(groups.get(action.group) ?? []), action]);
  }
  return [...groups];
}

/** Every key that does something here, from the registry that runs them. */
export function Help({ onClose }: { onClose: () => void }) {
  const actions = useAllActions();
  return (
    <Dialog title="Keys" onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys. */}
      <section aria-label="All keys" tabIndex={0} className="flex flex-col gap-5 overflow-y-auto p-4">
        {groupsOf(actions).map(([group, members]) => (
          <div key={group}>
            <h3 className="mb-1 font-semibold">{group}</h3>
            <dl>
              {members.map((action) => (
                <div key={action.id} className="flex items-baseline gap-4 border-line border-b py-1.5">
                  <dt className="flex-1">{action.name}</dt>
                  <dd className="text-right">
                    {(action.keys ?? []).map((keys) => (
                      <Keys key={keys} of={keys} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
      </section>
    </Dialog>
  );
}
