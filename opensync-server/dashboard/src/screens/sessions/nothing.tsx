import type { Filter } from '../../format/filter';
import { conditionsOf, isEmptyFilter, withoutCondition } from '../../format/filter';
import { Button } from '../../parts/button';
import { wordsOf } from '../../parts/filter-chip';
import { HowToBegin } from '../../parts/how-to-begin';
import { Empty } from '../../parts/states';
import { WORDS } from './words';

/** The list is empty: how data comes in, or what the filter may leave out. */
export function Nothing({ filter, change }: { filter: Filter; change: (filter: Filter) => void }) {
  if (isEmptyFilter(filter)) {
    return <HowToBegin />;
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
