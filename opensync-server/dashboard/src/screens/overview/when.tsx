import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { calendarQuery, hoursQuery } from '../../api/stats';
import type { Period } from '../../api/types';
import { Calendar } from '../../charts/calendar';
import { Hours, hourName } from '../../charts/hours';
import { dayInFull, plusDays } from '../../format/days';
import { amountInFull } from '../../format/measures';
import { plural } from '../../format/numbers';
import { IconButton } from '../../parts/button';
import { Panel } from '../../parts/panel';
import { Failure, Skeleton } from '../../parts/states';
import type { OverviewState } from './state';

const MEASURED = 'messages';

/** The days of a calendar: a year, or the twelve months up to today. */
function daysShown(year: string | undefined, today: string): { from: string; to: string } {
  if (year === undefined) return { from: plusDays(today, -370), to: today };
  const end = `${year}-12-31`;
  return { from: `${year}-01-01`, to: end < today ? end : today };
}

function busiest(rows: readonly Period[]): string {
  const held = rows.filter(({ messages }) => messages > 0);
  const first = held.toSorted((a, b) => b.messages - a.messages)[0];
  if (!first) return 'Nothing in this time.';
  return `Something on ${plural(held.length, 'day')}, most on ${dayInFull(first.start)}.`;
}

/** Which year is shown, and the ones beside it. */
function Years({ state }: { state: OverviewState }) {
  const { search, set, year, today } = state;
  const { year: _, ...rest } = search;
  const now = Number(today.slice(0, 4));
  const shown = year === undefined ? now + 1 : Number(year);
  const go = (next: number) => set(next > now ? rest : { ...rest, year: String(next) });
  return (
    <div className="flex items-center">
      <IconButton label="The year before" icon={<ChevronLeft size={16} />} onClick={() => go(shown - 1)} />
      <span className="min-w-24 text-center text-dense text-muted">{year ?? 'Last 12 months'}</span>
      <IconButton
        label="The year after"
        icon={<ChevronRight size={16} />}
        disabled={year === undefined}
        onClick={() => go(shown + 1)}
      />
    </div>
  );
}

/** A year of days; each leads to its sessions. */
export function Days({ state }: { state: OverviewState }) {
  const navigate = useNavigate();
  const { whenever, year, today } = state;
  const filter = { ...whenever, ...daysShown(year, today) };
  const query = useQuery(calendarQuery(filter, 'day'));
  const rows = query.data;
  return (
    <Panel
      title="Days"
      finding={rows && busiest(rows)}
      controls={<Years state={state} />}
      className="@4xl:col-span-2"
    >
      {query.error && (
        <Failure what="The days could not be read" error={query.error} retry={() => query.refetch()} />
      )}
      {!rows && !query.error && <Skeleton rows={3} />}
      {rows && (
        <Calendar
          label="Messages by day"
          days={rows.map(({ start, messages }) => ({ day: start, value: messages }))}
          format={(value) => amountInFull(MEASURED, value)}
          open={(day) => void navigate({ to: '/sessions', search: { ...whenever, from: day, to: day } })}
        />
      )}
    </Panel>
  );
}

/** When in the week one works. */
export function Week({ state }: { state: OverviewState }) {
  const query = useQuery(hoursQuery(state.filter));
  const days = query.data?.map((hours) => hours.map(({ messages }) => messages));
  const values = days?.flat() ?? [];
  const most = values.indexOf(Math.max(...values));
  const said = (values[most] ?? 0) > 0 ? `Most on ${hourName(most)}.` : 'Nothing in this time.';
  return (
    <Panel title="Hours of the week" finding={days && said}>
      {query.error && (
        <Failure what="The hours could not be read" error={query.error} retry={() => query.refetch()} />
      )}
      {!days && !query.error && <Skeleton rows={3} />}
      {days && (
        <Hours
          label="Messages by hour of the week"
          days={days}
          format={(value) => amountInFull(MEASURED, value)}
        />
      )}
    </Panel>
  );
}
