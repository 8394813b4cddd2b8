import { type FormEvent, useState } from 'react';
import type { Budget } from '../../format/budget';
import { Button } from '../../parts/button';
import { Choice } from '../../parts/choice';

const UNITS = ['money', 'tokens'] as const;
const UNIT_NAMES = { money: 'Dollars', tokens: 'Million tokens' } as const;
const MILLION = 1e6;

interface Props {
  budget: Budget | null;
  onKeep: (budget: Budget | null) => void;
  onCancel?: () => void;
}

/** How much a month may take. */
export function BudgetForm({ budget, onKeep, onCancel }: Props) {
  const [unit, setUnit] = useState<Budget['unit']>(budget?.unit ?? 'money');
  const [typed, setTyped] = useState(() =>
    budget ? String(budget.unit === 'money' ? budget.amount : budget.amount / MILLION) : '',
  );
  const amount = Number(typed) * (unit === 'money' ? 1 : MILLION);
  const isGood = Number.isFinite(amount) && amount > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isGood) onKeep({ amount, unit });
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-center gap-2">
      <input
        aria-label="At most, a month"
        inputMode="decimal"
        placeholder={unit === 'money' ? '50' : '100'}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        className="h-8 w-24 rounded-control border border-line-strong bg-bg px-2 text-right tabular-nums placeholder:text-faint max-phone:h-11"
      />
      <Choice label="Counted in" values={UNITS} names={UNIT_NAMES} value={unit} choose={setUnit} />
      <span className="text-muted">a month</span>
      <span className="flex-1" />
      {onCancel && (
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
      )}
      {budget && (
        <Button look="quiet" onClick={() => onKeep(null)}>
          No budget
        </Button>
      )}
      <Button type="submit" look={isGood ? 'primary' : 'plain'} disabled={!isGood}>
        Set
      </Button>
    </form>
  );
}
