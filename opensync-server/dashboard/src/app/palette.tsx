import { useNavigate } from '@tanstack/react-router';
import { Bookmark, CornerDownLeft, Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { asProblem } from '../api/problem';
import { titleOf } from '../format/names';
import { AgentBadge } from '../parts/agent';
import { classes } from '../parts/classes';
import { Dialog } from '../parts/dialog';
import { Keys } from '../parts/keys';
import { Marked } from '../parts/marked';
import { Moment } from '../parts/values';
import { type Item, useItems } from './palette-items';

const HEADINGS = {
  hit: 'Found',
  action: 'What can be done',
  saved: 'Saved searches',
  field: 'Narrow by',
} as const;

/** What a line of the palette shows. */
function Line({ item }: { item: Item }) {
  if (item.kind === 'action') {
    return (
      <>
        <CornerDownLeft size={16} aria-hidden="true" className="text-faint" />
        <span className="flex-1">{item.action.name}</span>
        {item.action.keys?.[0] && <Keys of={item.action.keys[0]} />}
      </>
    );
  }
  if (item.kind === 'saved') {
    return (
      <>
        <Bookmark size={16} aria-hidden="true" className="text-faint" />
        <span className="flex-1">{item.search.name}</span>
      </>
    );
  }
  if (item.kind === 'field') {
    return (
      <>
        <Search size={16} aria-hidden="true" className="text-faint" />
        <span className="flex-1 font-mono text-dense">{item.text}</span>
      </>
    );
  }
  const { session, hits } = item.of;
  const hit = hits[0];
  return (
    <>
      <AgentBadge source={session.source} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">
          <bdi>{titleOf(session)}</bdi>
        </span>
        {hit && (
          <span className="block truncate text-dense text-muted">
            <bdi>
              <Marked text={hit.snippet} ranges={hit.ranges} />
            </bdi>
          </span>
        )}
      </span>
      <span className="text-faint text-label">
        <Moment at={hit?.createdAt ?? session.updatedAt} />
      </span>
    </>
  );
}

/** Moves among the lines, and says which is chosen. */
function useChoice(items: readonly Item[]) {
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const at = Math.max(
    0,
    items.findIndex((item) => item.key === chosenKey),
  );
  const move = (step: number) => setChosenKey(items[(at + step + items.length) % items.length]?.key ?? null);
  return { at, move, forget: () => setChosenKey(null) };
}

interface ListProps {
  id: string;
  items: readonly Item[];
  at: number;
}

/** The lines, with a heading where another kind begins. */
function Lines({ id, items, at }: ListProps) {
  return (
    <div id={id} role="listbox" aria-label="Results" className="min-h-0 flex-1 overflow-y-auto p-1.5">
      {items.map((item, index) => (
        <div key={item.key} role="presentation">
          {items[index - 1]?.kind !== item.kind && (
            <div role="presentation" className="px-2.5 pt-2 pb-1 text-faint text-label">
              {HEADINGS[item.kind]}
            </div>
          )}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys. */}
          <div
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={item.run}
            className={classes(
              'flex min-h-10 cursor-pointer items-center gap-3 rounded-control px-2.5 py-1',
              index === at ? 'bg-chosen' : 'hover:bg-hover',
            )}
          >
            <Line item={item} />
          </div>
        </div>
      ))}
    </div>
  );
}

/** What the keys of the field do. */
function usePress(items: readonly Item[], typed: string, onClose: () => void) {
  const navigate = useNavigate();
  const { at, move, forget } = useChoice(items);
  const press = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      onClose();
      void navigate({ to: '/search', search: { q: typed.trim() } });
    } else if (event.key === 'Enter') items[at]?.run();
    else return;
    event.preventDefault();
  };
  return { at, press, forget };
}

/** What the search says, and how to see all of it. */
function Foot({ text }: { text: string }) {
  return (
    <p role="status" className="flex items-center gap-3 border-line border-t px-4 py-2 text-faint text-label">
      <span className="flex-1">{text}</span>
      <span className="max-phone:hidden">
        <Keys of="mod+Enter" /> all results
      </span>
    </p>
  );
}

/** Where everything is found and done from: sessions and messages as one types, commands, saved searches. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const id = useId();
  const { items, found, asked } = useItems(typed, setTyped, onClose);
  const { at, press, forget } = usePress(items, typed, onClose);
  useEffect(() => {
    // Browsers differ in what it returns: nothing, or a promise.
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, at]);
  const isDone = typed.trim() !== '' && !found.isFetching && asked === typed.trim();
  const isNothing = isDone && found.data?.sessions.length === 0;
  const told = found.error
    ? asProblem(found.error).message
    : isNothing
      ? 'Nothing is found by these words.'
      : '';
  return (
    <Dialog
      title="Search everything"
      onClose={onClose}
      isBare
      className="mt-[10dvh]! mb-auto! w-[min(42rem,calc(100vw-1.5rem))]"
    >
      <input
        data-first
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={items.length > 0 ? `${id}-${at}` : undefined}
        aria-label="Search sessions, messages and commands"
        placeholder="Search sessions, messages and commands"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          forget();
        }}
        onKeyDown={press}
        className="h-12 w-full shrink-0 border-line border-b bg-transparent px-4 text-prose outline-none placeholder:text-faint"
      />
      <Lines id={id} items={items} at={at} />
      <Foot text={told} />
    </Dialog>
  );
}
