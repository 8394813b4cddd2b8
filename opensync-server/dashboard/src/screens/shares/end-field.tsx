import { useMutation, useQueryClient } from '@tanstack/react-query';
import { setShareEnd, sharesQuery } from '../../api/shares';
import type { Share } from '../../api/types';
import { ENDS, endAfter, endOfDay } from '../../format/ends';
import { dayOf } from '../../format/time';
import { say } from '../../parts/notices';

const FIELD = 'h-8 min-w-0 rounded-control border border-line-strong bg-bg px-2 max-phone:h-11';

/** Changes when a share ends; the end before can be brought back if it is not over. */
function useEnd(share: Share) {
  const queries = useQueryClient();
  const set = useMutation({
    mutationFn: (end: number | null) => setShareEnd(share.slug, end),
    onSuccess: () => queries.invalidateQueries(sharesQuery),
    onError: (error) => say(`The end was not changed: ${error.message}`, { isBad: true }),
  });
  const before = share.expiresAt ?? null;
  const isOver = before !== null && before <= Date.now();
  return {
    /** When it ends, or is about to. */
    end: set.isPending ? set.variables : before,
    setEnd: (end: number | null) =>
      set.mutate(end, {
        onSuccess: () =>
          say('The end of the share is changed', isOver ? {} : { undo: () => set.mutate(before) }),
      }),
  };
}

/** Sets when a share ends: after some days from now, or with a day. */
export function EndField({ share }: { share: Share }) {
  const { end, setEnd } = useEnd(share);
  return (
    <div className="mt-1 flex flex-wrap gap-2">
      <select
        aria-label="End it"
        value=""
        onChange={(event) => setEnd(endAfter(Number(event.target.value), Date.now()))}
        className={FIELD}
      >
        <option value="" disabled>
          Change to…
        </option>
        {ENDS.map(({ days, name }) => (
          <option key={days} value={days}>
            {name}
          </option>
        ))}
      </select>
      <input
        type="date"
        aria-label="End it with the day"
        min={dayOf(Date.now())}
        value={end === null ? '' : dayOf(end)}
        onChange={(event) => {
          const next = endOfDay(event.target.value);
          if (next !== null && next > Date.now()) setEnd(next);
        }}
        className={FIELD}
      />
    </div>
  );
}
