import type { Message } from '../../api/types';
import { full, money, short } from '../../format/numbers';
import { absolute, clock, machine, span } from '../../format/time';
import { useReading } from '../bodies/context';

function Tokens({ count, what }: { count: number; what: string }) {
  if (count === 0) return null;
  return <span title={`${full(count)} tokens ${what}`}>{`${short(count)} ${what}`}</span>;
}

/** What an answer took: tokens by what is paid for them, cost, time. */
export function Footer({ message }: { message: Message }) {
  const { usage, createdAt } = message;
  const context = useReading().rowAt(message.place)?.context;
  if (!usage) return null;
  return (
    <p className="footer">
      {createdAt === null ? null : (
        <time dateTime={machine(createdAt)} title={absolute(createdAt)}>
          {clock(createdAt)}
        </time>
      )}
      {message.model ? <span>{message.model}</span> : null}
      <Tokens count={usage.input} what="in" />
      <Tokens count={usage.cacheRead} what="cached" />
      <Tokens count={usage.cacheWrite5m + usage.cacheWrite1h} what="written" />
      <Tokens count={usage.output} what="out" />
      <Tokens count={usage.reasoning} what="thought" />
      <Tokens count={context ?? 0} what="in context" />
      <span>{message.unpriced ? 'no price' : money(message.cost)}</span>
      {message.durationMs ? <span>{span(message.durationMs)}</span> : null}
    </p>
  );
}
