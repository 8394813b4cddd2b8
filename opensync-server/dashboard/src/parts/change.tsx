import { ArrowDown, ArrowUp } from 'lucide-react';
import { change } from '../format/measures';

/** How an amount has changed against the time before, which was as long. */
export function Change({ now, before }: { now: number | null; before: number | null }) {
  const changed = now === null || before === null ? null : change(now, before);
  if (changed === null) return null;
  const Arrow = changed.direction > 0 ? ArrowUp : ArrowDown;
  const words = changed.direction === 0 ? '' : changed.direction > 0 ? ' more' : ' less';
  return (
    <span
      className="inline-flex items-center gap-0.5 text-label text-muted"
      title="Against the time before, which was as long"
    >
      {changed.direction !== 0 && <Arrow size={12} aria-hidden="true" />}
      {changed.text}
      <span className="sr-only">{`${words} than before`}</span>
    </span>
  );
}
