import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Series } from '../api/types';
import { type Bucket, stepEnd } from '../format/days';
import type { Filter } from '../format/filter';
import {
  amount,
  amountInFull,
  type By,
  type Counted,
  DIMENSION_NAMES,
  MEASURE_NAMES,
} from '../format/measures';
import { within } from '../format/period';
import { type Column, DataTable } from '../parts/data-table';
import { Bars, type Step, sumOf } from './bars';
import { type Drawn, drawn } from './series-data';

interface Props {
  series: Series;
  filter: Filter;
  measure: Counted;
  by: By;
  bucket: Bucket;
  isSummed: boolean;
  isTable: boolean;
}

/** The same amounts as a table: a row for each step, a column for each part. */
function Table({ of, measure, by }: { of: Drawn; measure: Counted; by: By }) {
  const columns: Column<Step>[] = [
    { name: 'Time', of: (step) => step.key, show: (step) => step.full },
    { name: 'All', of: sumOf, show: (step) => amountInFull(measure, sumOf(step)), isNumber: true },
    ...of.parts.map(({ name }, at) => ({
      name,
      of: (step: Step) => step.values[at] ?? 0,
      show: (step: Step) => amount(measure, step.values[at] ?? 0),
      isNumber: true,
    })),
  ];
  const label = `${MEASURE_NAMES[measure]} by ${DIMENSION_NAMES[by].toLowerCase()}`;
  return <DataTable label={label} columns={columns} rows={of.steps} keyOf={({ key }) => key} limit={12} />;
}

/** An amount step by step, taken apart by names; a bar leads to the sessions that it counts. */
export function SeriesChart({ series, filter, measure, by, bucket, isSummed, isTable }: Props) {
  const navigate = useNavigate();
  const of = useMemo(() => drawn(series, by, bucket, isSummed), [series, by, bucket, isSummed]);
  if (isTable) return <Table of={of} measure={measure} by={by} />;
  const open = ({ key }: Step) =>
    void navigate({ to: '/sessions', search: within(filter, key, stepEnd(key, bucket)) });
  return (
    <Bars
      label={`${MEASURE_NAMES[measure]} by ${DIMENSION_NAMES[by].toLowerCase()}`}
      steps={of.steps}
      parts={of.parts}
      format={(value) => amount(measure, value)}
      isWhole={measure !== 'cost'}
      open={open}
    />
  );
}
