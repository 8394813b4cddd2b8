import { Check, Circle, Clock, Star, X } from 'lucide-react';
import { STATUSES } from '../../api/evals';
import type { EvalStatus } from '../../api/types';
import { classes } from '../../parts/classes';
import { STATUS_NAMES } from './words';

const LOOKS = {
  golden: [Star, 'text-warn'],
  correct: [Check, 'text-ok'],
  incorrect: [X, 'text-bad'],
  needs_review: [Clock, 'text-accent'],
} as const;

/** What a session was judged to be: a sign, and in words. */
export function StatusMark({ status }: { status: EvalStatus | null | undefined }) {
  const [Icon, colour] = status ? LOOKS[status] : ([Circle, 'text-faint'] as const);
  const name = status ? STATUS_NAMES[status] : 'Not judged';
  return (
    <span role="img" aria-label={name} title={name} className={classes('shrink-0', colour)}>
      <Icon size={16} />
    </span>
  );
}

interface Props {
  status: EvalStatus | null;
  set: (status: EvalStatus | null) => void;
}

/** Judges a session. What is chosen already is taken back. */
export function StatusPicker({ status, set }: Props) {
  return (
    <fieldset className="grid grid-cols-2 gap-1.5">
      <legend className="sr-only">Judgement</legend>
      {STATUSES.map((one, nth) => {
        const [Icon, colour] = LOOKS[one];
        const isOn = status === one;
        return (
          <button
            key={one}
            type="button"
            aria-pressed={isOn}
            onClick={() => set(isOn ? null : one)}
            className={classes(
              'flex min-h-9 items-center gap-2 rounded-control border px-2.5 text-left text-dense hover:bg-hover max-phone:min-h-11',
              isOn ? 'border-accent bg-chosen font-medium' : 'border-line-strong',
            )}
          >
            <Icon size={15} aria-hidden="true" className={colour} />
            <span className="flex-1">{STATUS_NAMES[one]}</span>
            <span aria-hidden="true" className="text-faint text-label max-phone:hidden">
              {nth + 1}
            </span>
          </button>
        );
      })}
    </fieldset>
  );
}
