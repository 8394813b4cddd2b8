import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ListFilter } from 'lucide-react';
import { useState } from 'react';
import { facetsQuery } from '../api/search';
import type { FacetValue } from '../api/types';
import { type Condition, FIELDS, type Field, type Filter, MARKS } from '../format/filter';
import { short } from '../format/numbers';
import { agentName } from './agent';
import { Popover } from './popover';
import { Failure } from './states';

const FIELD_NAMES: Readonly<Record<Field, string>> = {
  source: 'Agent',
  project: 'Project',
  model: 'Model',
  provider: 'Provider',
  tag: 'Tag',
  branch: 'Branch',
  status: 'Judgement',
};

const MARK_NAMES = {
  error: 'a failure',
  shared: 'a shared page',
  eval: 'a place in evals',
  child: 'subagents',
} as const;

const ROW =
  'flex min-h-8 w-full items-center gap-2 rounded-control px-2 text-left hover:bg-hover max-phone:min-h-11';

interface Props {
  filter: Filter;
  add: (condition: Condition) => void;
}

/** The fields, the marks and the days that a list can be narrowed by. */
function Fields({ filter, add, choose }: Props & { choose: (field: Field) => void }) {
  return (
    <div className="flex w-60 flex-col">
      {FIELDS.map((field) => (
        <button key={field} type="button" className={ROW} onClick={() => choose(field)}>
          {FIELD_NAMES[field]}
        </button>
      ))}
      <div className="my-1 border-line border-t" />
      {MARKS.map((mark) => (
        <button
          key={mark}
          type="button"
          className={ROW}
          onClick={() => add({ field: 'has', value: mark, isExcluded: false })}
        >
          Has {MARK_NAMES[mark]}
        </button>
      ))}
      <div className="my-1 border-line border-t" />
      {(['from', 'to'] as const).map((field) => (
        <label key={field} className="flex min-h-9 items-center gap-2 px-2">
          <span className="w-12">{field === 'from' ? 'Since' : 'Until'}</span>
          <input
            type="date"
            value={filter[field] ?? ''}
            onChange={(event) => add({ field, value: event.target.value, isExcluded: false })}
            className="h-8 flex-1 rounded-control border border-line-strong bg-bg px-2"
          />
        </label>
      ))}
    </div>
  );
}

/** One value: taken, or kept out. */
function Value({ field, of, add }: { field: Field; of: FacetValue; add: Props['add'] }) {
  const { value, count } = of;
  return (
    <div className="flex items-center gap-1">
      <button
        type="button"
        className={`${ROW} min-w-0`}
        onClick={() => add({ field, value, isExcluded: false })}
      >
        <bdi className="min-w-0 flex-1 truncate" title={value}>
          {field === 'source' ? agentName(value) : value}
        </bdi>
        <span className="text-faint tabular-nums">{short(count)}</span>
      </button>
      <button
        type="button"
        className="h-8 shrink-0 rounded-control px-2 text-label text-muted hover:bg-hover hover:text-text"
        onClick={() => add({ field, value, isExcluded: true })}
        aria-label={`Not ${value}`}
      >
        not
      </button>
    </div>
  );
}

/** The values of one field with the number of sessions that have them. */
function Values({ filter, field, add, back }: Props & { field: Field; back: () => void }) {
  const [typed, setTyped] = useState('');
  const facets = useQuery(facetsQuery([field], filter));
  const values = (facets.data?.[field] ?? []).filter(({ value }) =>
    value.toLowerCase().includes(typed.toLowerCase()),
  );
  return (
    <div className="flex w-80 max-w-full flex-col">
      <div className="flex items-center gap-1 pb-1">
        <button
          type="button"
          aria-label="All fields"
          onClick={back}
          className="flex size-8 items-center justify-center rounded-control hover:bg-hover"
        >
          <ChevronLeft size={16} />
        </button>
        <input
          aria-label={`Values of ${FIELD_NAMES[field]}`}
          placeholder={FIELD_NAMES[field]}
          value={typed}
          // biome-ignore lint/a11y/noAutofocus: the field was asked for just now.
          autoFocus
          onChange={(event) => setTyped(event.target.value)}
          className="h-8 min-w-0 flex-1 rounded-control border border-line-strong bg-bg px-2"
        />
      </div>
      {facets.error && (
        <Failure what="The values could not be read" error={facets.error} retry={() => facets.refetch()} />
      )}
      {facets.isSuccess && values.length === 0 && <p className="p-2 text-muted">No session has one.</p>}
      {values.slice(0, 200).map((one) => (
        <Value key={one.value} field={field} of={one} add={add} />
      ))}
    </div>
  );
}

/** A button that opens the fields, and then the values of the one that is chosen. */
export function FilterPicker({ filter, add }: Props) {
  const [field, setField] = useState<Field | null>(null);
  return (
    <Popover
      label="Add a filter"
      trigger={
        <>
          <ListFilter size={16} aria-hidden="true" /> Filter
        </>
      }
      onOpen={() => setField(null)}
      className="inline-flex h-8 items-center gap-1.5 rounded-control border border-line-strong bg-raised px-2.5 hover:bg-surface max-phone:h-11"
    >
      {(close) => {
        const choose = (condition: Condition) => {
          add(condition);
          if (condition.field !== 'from' && condition.field !== 'to') close();
        };
        return field === null ? (
          <Fields filter={filter} add={choose} choose={setField} />
        ) : (
          <Values filter={filter} field={field} add={choose} back={() => setField(null)} />
        );
      }}
    </Popover>
  );
}
