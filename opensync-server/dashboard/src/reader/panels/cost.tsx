import { useMemo } from 'react';
import type { Outline } from '../../api/types';
import { full, money, short } from '../../format/numbers';
import { Plain } from '../../text/plain';
import { type Turn, turnsOf } from '../turns';

const WIDTH = 300;
const HEIGHT = 64;

/** How the cost has grown, prompt by prompt. */
function Growth({ turns }: { turns: readonly Turn[] }) {
  let sum = 0;
  const sums = turns.map((turn) => (sum += turn.cost ?? 0));
  if (sum === 0 || turns.length < 2) return null;
  const points = sums.map(
    (at, index) => `${(index / (sums.length - 1)) * WIDTH},${HEIGHT - (at / sum) * (HEIGHT - 4)}`,
  );
  return (
    <figure className="growth">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label="cost so far, by prompt"
      >
        <polyline points={points.join(' ')} />
      </svg>
      <figcaption className="note">{`${money(sum)} over ${full(turns.length)} prompts`}</figcaption>
    </figure>
  );
}

/** What a prompt cost. Answers without a cost in a session where each has a price are copies. */
function costOf({ cost, unpriced }: Turn, unpricedInAll: number): string {
  if (cost !== null) return money(cost);
  if (unpriced === 0) return '–';
  return unpricedInAll > 0 ? 'no price' : 'counted in another session';
}

/** What the session cost, and what of it each prompt. */
export function CostPanel({ outline, onShow }: { outline: Outline; onShow(place: number): void }) {
  const { session, rows } = outline;
  const turns = useMemo(() => turnsOf(rows), [rows]);
  const most = turns.reduce((max, turn) => Math.max(max, turn.cost ?? 0), 0);
  return (
    <>
      <dl className="facts">
        <dt>Cost</dt>
        <dd>
          {session.unpricedCount > 0
            ? `${money(session.cost)} + ${full(session.unpricedCount)} unpriced`
            : money(session.cost)}
        </dd>
        {session.claimedCost == null ? null : <dt>The agent says</dt>}
        {session.claimedCost == null ? null : <dd>{money(session.claimedCost)}</dd>}
        <dt>Input</dt>
        <dd>{short(session.usage.input)}</dd>
        <dt>Read from cache</dt>
        <dd>{short(session.usage.cacheRead)}</dd>
        <dt>Written to cache</dt>
        <dd>{short(session.usage.cacheWrite5m + session.usage.cacheWrite1h)}</dd>
        <dt>Output</dt>
        <dd>{short(session.usage.output)}</dd>
      </dl>
      <Growth turns={turns} />
      <ol className="turns">
        {turns.map((turn) => (
          <li key={turn.place}>
            <button type="button" onClick={() => onShow(turn.place)}>
              <span className="turn-number">{turn.number}</span>
              <span className="turn-title" dir="auto">
                <Plain text={turn.title} />
              </span>
              <span className="turn-led">
                <meter
                  min={0}
                  max={most || 1}
                  value={turn.cost ?? 0}
                  aria-label="share of the dearest prompt"
                />
                <span>{costOf(turn, session.unpricedCount)}</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
