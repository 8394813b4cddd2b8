import { full } from '../../../format/numbers';
import { classes } from '../../../parts/classes';
import { useResults } from './store';

/** How many of a session's tests passed, where results are open. */
export function ResultBadge({ id }: { id: string }) {
  const results = useResults()?.bySession.get(id);
  if (!results) return null;
  const passed = results.filter(({ isPass }) => isPass).length;
  const isGood = passed === results.length;
  return (
    <span
      title={`${full(passed)} of ${full(results.length)} tests passed`}
      className={classes(
        'rounded-control border px-1.5 text-label tabular-nums whitespace-nowrap',
        isGood ? 'border-ok text-ok' : 'border-bad text-bad',
      )}
    >
      {full(passed)}/{full(results.length)} passed
    </span>
  );
}
