import { modelName, titleOf } from '../../../format/names';
import { plural, short } from '../../../format/numbers';
import { absolute, span } from '../../../format/time';
import { tokensOf } from '../../../format/tokens';
import { agentName } from '../../../parts/agent';
import { SessionCost } from '../../../parts/values';
import type { Bar } from './lanes';

/** What is told of the session under the pointer, and where. */
export interface Looked {
  bar: Bar;
  at: DOMRect;
}

const WIDTH = 320;

/** The facts of a session beside its bar. It only repeats what the session's page and the list say. */
export function Card({ bar: { session }, at }: Looked) {
  const isAbove = at.bottom + 150 > window.innerHeight;
  const left = Math.max(8, Math.min(at.left, window.innerWidth - WIDTH - 8));
  return (
    <div
      aria-hidden="true"
      style={{
        left,
        width: WIDTH,
        ...(isAbove ? { bottom: window.innerHeight - at.top + 6 } : { top: at.bottom + 6 }),
      }}
      className="pointer-events-none fixed z-20 flex flex-col gap-1 rounded-panel border border-line bg-raised p-3 text-dense shadow-float"
    >
      <bdi className="line-clamp-2 font-medium">{titleOf(session)}</bdi>
      <span className="text-muted">
        {agentName(session.source)}
        {session.models[0] !== undefined && ` · ${modelName(session.models[0])}`}
      </span>
      <span className="text-muted tabular-nums">
        {absolute(session.startedAt)}
        {session.durationMs != null && `, ${span(session.durationMs)}`}
      </span>
      <span className="tabular-nums">
        {plural(session.messageCount, 'message')} · {short(tokensOf(session))} tokens ·{' '}
        <SessionCost of={session} />
      </span>
    </div>
  );
}
