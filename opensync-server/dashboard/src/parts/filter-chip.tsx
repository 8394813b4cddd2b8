import { X } from 'lucide-react';
import type { Condition } from '../format/filter';
import { agentName } from './agent';

/** How a condition reads. */
export function wordsOf({ field, value, isExcluded }: Condition): string {
  if (field === 'from') return `since ${value}`;
  if (field === 'to') return `until ${value}`;
  if (field === 'has') return `has ${value}`;
  const name = field === 'source' ? agentName(value) : value.replaceAll('_', ' ');
  return `${field === 'source' ? 'agent' : field} ${isExcluded ? 'is not' : 'is'} ${name}`;
}

interface Props {
  condition: Condition;
  onFlip?: (() => void) | undefined;
  onRemove: () => void;
}

/** One condition: a press on its words turns "is" into "is not". */
export function FilterChip({ condition, onFlip, onRemove }: Props) {
  const words = wordsOf(condition);
  const text = <bdi className="block max-w-64 truncate">{words}</bdi>;
  return (
    <span className="inline-flex h-7 items-center rounded-control border border-line-strong bg-chosen text-dense max-phone:h-9">
      {onFlip ? (
        <button
          type="button"
          onClick={onFlip}
          title={`${words}: press to turn it around`}
          className="h-full rounded-control pl-2"
        >
          {text}
        </button>
      ) : (
        <span className="pl-2">{text}</span>
      )}
      <button
        type="button"
        onClick={onRemove}
        aria-label={`Remove: ${words}`}
        className="ml-1 flex h-full w-7 items-center justify-center rounded-control text-muted hover:text-text"
      >
        <X size={14} />
      </button>
    </span>
  );
}
