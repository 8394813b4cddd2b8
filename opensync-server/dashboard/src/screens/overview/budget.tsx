import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { calendarQuery } from '../../api/stats';
import type { Period } from '../../api/types';
import { type Budget, outlook, readBudget } from '../../format/budget';
import { dayName, monthEnd, monthInFull, monthStart, plusDays } from '../../format/days';
import type { Filter } from '../../format/filter';
import { amountInFull, share } from '../../format/measures';
import { money, plural, short } from '../../format/numbers';
import { Button } from '../../parts/button';
import { Panel } from '../../parts/panel';
import { Failure, Skeleton } from '../../parts/states';
import { BudgetForm } from './budget-form';

const KEPT = 'opensync.budget';

/** The days before today whose pace the rest of the month is taken to have. */
const PACE = 30;

/** What one means to spend: kept in this browser. */
function useBudget() {
  const [budget, setBudget] = useState(() => readBudget(localStorage.getItem(KEPT)));
  const keep = (next: Budget | null) => {
    if (next === null) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, JSON.stringify(next));
    setBudget(next);
  };
  return { budget, keep };
}

function usedOf(rows: readonly Period[], unit: Budget['unit']): number {
  return rows.reduce((all, row) => all + (unit === 'money' ? (row.cost ?? 0) : row.totalTokens), 0);
}

/** What the month will come to, as far as can be told. */
function told(budget: Budget, used: number, pace: number, today: string): { text: string; isBad: boolean } {
  const { projected, usedUpOn, perDay } = outlook(budget.amount, used, pace, today);
  const say = (value: number) => (budget.unit === 'money' ? money(value) : `${short(value)} tokens`);
  const end = dayName(monthEnd(today));
  if (used >= budget.amount) return { text: `Used up: ${say(used - budget.amount)} over.`, isBad: true };
  const rest = `At the pace of the last ${PACE} days it will be ${say(projected)} by ${end}`;
  if (usedUpOn !== null) return { text: `${rest}, and used up on ${dayName(usedUpOn)}.`, isBad: true };
  return { text: `${rest}. ${say(perDay)} a day are left.`, isBad: false };
}

/** How far it is used, and how far it will be. */
function Meter({ used, projected, limit }: { used: number; projected: number; limit: number }) {
  const whole = Math.max(limit, projected, used);
  const part = (value: number) => `${(value / whole) * 100}%`;
  const isOver = projected > limit;
  return (
    <div aria-hidden="true" className="relative h-2.5 overflow-hidden rounded-full bg-surface">
      <div
        className={`absolute inset-y-0 left-0 opacity-35 ${isOver ? 'bg-bad' : 'bg-accent'}`}
        style={{ width: part(projected) }}
      />
      <div
        className={`absolute inset-y-0 left-0 ${used > limit ? 'bg-bad' : 'bg-accent'}`}
        style={{ width: part(used) }}
      />
      {isOver && <div className="absolute inset-y-0 w-0.5 bg-text" style={{ left: part(limit) }} />}
    </div>
  );
}

interface StandProps {
  budget: Budget;
  rows: readonly Period[];
  today: string;
}

/** Where the month stands. */
function Stand({ budget, rows, today }: StandProps) {
  const begin = monthStart(today);
  const month = rows.filter(({ start }) => start >= begin);
  const used = usedOf(month, budget.unit);
  const before = rows.filter(({ start }) => start < today).slice(-PACE);
  const pace = usedOf(before, budget.unit) / PACE;
  const unpriced = month.reduce((all, row) => all + row.unpriced, 0);
  const { text, isBad } = told(budget, used, pace, today);
  const say = (value: number) => (budget.unit === 'money' ? money(value) : amountInFull('tokens', value));
  return (
    <>
      <p className="flex items-baseline gap-2 tabular-nums">
        <span className="text-page font-semibold">{budget.unit === 'money' ? money(used) : short(used)}</span>
        <span className="text-muted">
          of {say(budget.amount)}, {share(used, budget.amount)}
        </span>
      </p>
      <Meter
        used={used}
        projected={outlook(budget.amount, used, pace, today).projected}
        limit={budget.amount}
      />
      <p className={`text-dense ${isBad ? 'text-bad' : 'text-muted'}`}>{text}</p>
      {budget.unit === 'money' && unpriced > 0 && (
        <p className="text-label text-faint">Without {plural(unpriced, 'answer')} that have no price.</p>
      )}
    </>
  );
}

interface Props {
  whenever: Filter;
  today: string;
}

/** A monthly budget of one's own, and what the month will come to. */
export function BudgetPanel({ whenever, today }: Props) {
  const { budget, keep } = useBudget();
  const [isEdited, setEdited] = useState(false);
  const from = [plusDays(today, -PACE), monthStart(today)].toSorted()[0] ?? today;
  const query = useQuery({
    ...calendarQuery({ ...whenever, from, to: today }, 'day'),
    enabled: budget !== null,
  });
  const isForm = isEdited || budget === null;
  return (
    <Panel
      title="Budget"
      finding={isForm ? 'What you mean to use in a month at most. Kept in this browser.' : monthInFull(today)}
      controls={
        !isForm && (
          <Button look="quiet" className="min-h-7!" onClick={() => setEdited(true)}>
            Change
          </Button>
        )
      }
    >
      {isForm ? (
        <BudgetForm
          budget={budget}
          onKeep={(next) => {
            keep(next);
            setEdited(false);
          }}
          {...(budget && { onCancel: () => setEdited(false) })}
        />
      ) : query.data ? (
        <Stand budget={budget} rows={query.data} today={today} />
      ) : query.error ? (
        <Failure what="The month could not be read" error={query.error} retry={() => query.refetch()} />
      ) : (
        <Skeleton rows={2} />
      )}
    </Panel>
  );
}
