import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { hoursQuery } from '../../api/stats';
import { Bars, type Step } from '../../charts/bars';
import { Hours, hourName } from '../../charts/hours';
import { weekdayName } from '../../format/days';
import { amount, amountInFull, MEASURE_NAMES } from '../../format/measures';
import { Awaited } from '../../parts/awaited';
import { ChartPanel } from '../../parts/chart-panel';
import { Choice } from '../../parts/choice';
import { type Column, DataTable } from '../../parts/data-table';
import { Longest } from './longest';
import type { AnalyticsState } from './state';
import { byDay, byHour } from './week';
import { WORDS } from './words';

/** What is known of an hour of the week. */
const COUNTED = ['messages', 'tokens', 'cost'] as const;
type OfHour = (typeof COUNTED)[number];

interface WeekProps {
  /** How much there is, for each day from Monday on, for each hour. */
  days: readonly (readonly number[])[];
  counted: OfHour;
}

/** An hour of the day with what each day of the week has in it. */
interface HourRow {
  hour: number;
  values: number[];
}

function HourTable({ days, counted }: WeekProps) {
  const rows: HourRow[] = Array.from({ length: 24 }, (_, hour) => ({
    hour,
    values: days.map((day) => day[hour] ?? 0),
  }));
  const columns: Column<HourRow>[] = [
    { name: 'Hour', of: ({ hour }) => hour, show: ({ hour }) => `${hour}:00` },
    ...days.map((_, at) => ({
      name: weekdayName(at),
      of: ({ values }: HourRow) => values[at] ?? 0,
      show: ({ values }: HourRow) => amount(counted, values[at] ?? 0),
      isNumber: true,
    })),
  ];
  const label = `${MEASURE_NAMES[counted]} by hour of the week`;
  return <DataTable label={label} columns={columns} rows={rows} keyOf={({ hour }) => `${hour}`} limit={24} />;
}

interface StepsProps {
  title: string;
  finding: string;
  steps: readonly Step[];
  counted: OfHour;
}

/** Bars of one colour, and their table. */
function Steps({ title, finding, steps, counted }: StepsProps) {
  const label = `${MEASURE_NAMES[counted]} by ${title.toLowerCase()}`;
  const value = ({ values }: Step) => values[0] ?? 0;
  const columns: Column<Step>[] = [
    { name: title, of: ({ full }) => full },
    {
      name: MEASURE_NAMES[counted],
      of: value,
      show: (step) => amountInFull(counted, value(step)),
      isNumber: true,
    },
  ];
  return (
    <ChartPanel
      title={title}
      finding={finding}
      chart={
        <Bars
          label={label}
          steps={steps}
          parts={[{ name: MEASURE_NAMES[counted], colour: 'var(--accent)' }]}
          format={(of) => amount(counted, of)}
          isWhole={counted !== 'cost'}
          height={180}
        />
      }
      table={<DataTable label={label} columns={columns} rows={steps} keyOf={({ key }) => key} limit={24} />}
    />
  );
}

/** The step of most, in a sentence. */
function most(steps: readonly Step[]): string {
  const [first] = steps.toSorted((a, b) => (b.values[0] ?? 0) - (a.values[0] ?? 0));
  return first && (first.values[0] ?? 0) > 0 ? `Most on ${first.full}.` : WORDS.nothing;
}

function Week({ days, counted, choose }: WeekProps & { choose: (counted: OfHour) => void }) {
  const values = days.flat();
  const at = values.indexOf(Math.max(...values));
  const weekdays = byDay(days);
  const hours = byHour(days);
  return (
    <>
      <ChartPanel
        title="Hours of the week"
        finding={(values[at] ?? 0) > 0 ? `Most on ${hourName(at)}.` : WORDS.nothing}
        controls={
          <Choice
            label="What is counted"
            values={COUNTED}
            names={MEASURE_NAMES}
            value={counted}
            choose={choose}
          />
        }
        chart={
          <Hours
            label={`${MEASURE_NAMES[counted]} by hour of the week`}
            days={days}
            format={(value) => amountInFull(counted, value)}
          />
        }
        table={<HourTable days={days} counted={counted} />}
      />
      <div className="grid grid-cols-1 gap-3 @4xl:grid-cols-2">
        <Steps title="Day of the week" finding={most(weekdays)} steps={weekdays} counted={counted} />
        <Steps
          title="Hour of the day"
          finding={most(hours).replace('Most on', 'Most from')}
          steps={hours}
          counted={counted}
        />
      </div>
    </>
  );
}

/** When one works, and which sessions were the longest. */
export function Time({ state }: { state: AnalyticsState }) {
  const [counted, count] = useState<OfHour>('messages');
  const query = useQuery(hoursQuery(state.filter));
  return (
    <>
      <Awaited query={query} what="The hours">
        {(days) => (
          <div className="flex flex-col gap-3">
            <Week
              days={days.map((hours) => hours.map((hour) => hour[counted]))}
              counted={counted}
              choose={count}
            />
          </div>
        )}
      </Awaited>
      <Longest filter={state.filter} />
    </>
  );
}
