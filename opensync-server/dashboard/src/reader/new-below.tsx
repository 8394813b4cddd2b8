import { ArrowDown } from 'lucide-react';
import { full } from '../format/numbers';

/** Says that messages have come below, and leads to them. */
export function NewBelow({ count, onShow }: { count: number; onShow(): void }) {
  return (
    <div className="new-below" aria-live="polite">
      {count > 0 ? (
        <button type="button" onClick={onShow}>
          <ArrowDown size={14} aria-hidden />
          {`${full(count)} new`}
        </button>
      ) : null}
    </div>
  );
}
