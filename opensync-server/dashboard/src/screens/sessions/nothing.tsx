import type { Filter } from '../../format/filter';
import { conditionsOf, isEmptyFilter, withoutCondition } from '../../format/filter';
import { Button } from '../../parts/button';
import { wordsOf } from '../../parts/filter-chip';
import { Empty } from '../../parts/states';
import { WORDS } from './words';

const COMMANDS = [
  ['opensync import', 'reads what the agents on this machine have written'],
  ['opensync watch', 'goes on reading as they write'],
] as const;

/** The list is empty: how data comes in, or what the filter may leave out. */
export function Nothing({ filter, change }: { filter: Filter; change: (filter: Filter) => void }) {
  if (isEmptyFilter(filter)) {
    return (
      <Empty title={WORDS.none}>
        {COMMANDS.map(([command, what]) => (
          <p key={command}>
            <code className="rounded-control border border-line bg-surface px-2 py-1 font-mono text-dense text-text">
              {command}
            </code>{' '}
            {what}.
          </p>
        ))}
        <p>The plugins for Claude Code and OpenCode send each session by themselves.</p>
      </Empty>
    );
  }
  const { text, ...rest } = filter;
  return (
    <Empty title={WORDS.noMatch}>
      <p>Leave out one of the conditions:</p>
      <div className="flex flex-wrap justify-center gap-2">
        {text && <Button onClick={() => change(rest)}>without the words “{text}”</Button>}
        {conditionsOf(filter).map((condition) => (
          <Button key={wordsOf(condition)} onClick={() => change(withoutCondition(filter, condition))}>
            without “<bdi>{wordsOf(condition)}</bdi>”
          </Button>
        ))}
      </div>
      <Button look="primary" onClick={() => change({})}>
        Show all sessions
      </Button>
    </Empty>
  );
}
