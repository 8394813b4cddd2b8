import type { Session } from '../api/types';
import { full, money, short } from '../format/numbers';
import { absolute, ago, machine, until } from '../format/time';
import { useNow } from './now';

/** A moment: how long ago, and in full for who asks. */
export function Moment({ at }: { at: number | null | undefined }) {
  const now = useNow();
  if (at === null || at === undefined) return <span className="text-faint">no time</span>;
  return (
    <time dateTime={machine(at)} title={absolute(at)} className="whitespace-nowrap tabular-nums">
      {ago(at, now)}
    </time>
  );
}

/** When something ends: how long until then, and in full for who asks. */
export function Ending({ at }: { at: number | null | undefined }) {
  const now = useNow();
  if (at === null || at === undefined) return <span className="text-muted">never</span>;
  return (
    <time dateTime={machine(at)} title={absolute(at)} className="whitespace-nowrap tabular-nums">
      {until(at, now)}
    </time>
  );
}

/** A number, short, with all of it for who asks. */
export function Count({ of }: { of: number }) {
  return (
    <span className="tabular-nums" title={full(of)}>
      {short(of)}
    </span>
  );
}

/** What something cost, and how many answers no price was known for. */
export function Cost({ of, unpriced = 0 }: { of: number | null | undefined; unpriced?: number }) {
  const missing = unpriced > 0 ? `without ${full(unpriced)} answers that have no price` : undefined;
  if (of === null || of === undefined) {
    return (
      <span className="text-faint" title={missing}>
        no price
      </span>
    );
  }
  return (
    <span className="tabular-nums" title={missing}>
      {money(of)}
      {missing && <span className="text-faint">+</span>}
    </span>
  );
}

type Costly = Pick<Session, 'cost' | 'unpricedCount' | 'usage'>;

/** What a session cost. One with neither tokens nor cost is not free: nothing of it is counted. */
export function SessionCost({ of }: { of: Costly }) {
  const { cost, unpricedCount, usage } = of;
  if (cost === 0 && unpricedCount === 0 && usage.input + usage.output + usage.cacheRead === 0) {
    return (
      <span
        className="text-faint"
        title="Its agent tells no tokens, or its answers are counted in another session"
      >
        –
      </span>
    );
  }
  return <Cost of={cost} unpriced={unpricedCount} />;
}
